package dev.hako.core.lifecycle;

import dev.hako.spec.check.Finding;
import dev.hako.spec.check.Findings;
import dev.hako.spec.check.IgnoredCheck;
import dev.hako.spec.check.Kind;
import dev.hako.spec.check.Problem;
import dev.hako.spec.check.PropertyCheck;
import dev.hako.spec.check.SafetyCheck;
import dev.hako.spec.check.Severity;
import dev.hako.spec.check.SpecCheck;
import dev.hako.spec.json.JsonException;
import dev.hako.spec.json.Outline;
import dev.hako.spec.json.SpecReader;
import dev.hako.spec.runtime.Spec;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code validate}, and what {@code --strict} adds to {@code create} and {@code run}. Nothing is made or changed. */
final class ValidateOperation {

    private final Caller caller;
    private final Findings findings = new Findings();

    ValidateOperation(Caller caller) {
        this.caller = caller;
    }

    /**
     * Checks a bundle.
     *
     * @param bundle relative to the caller's directory, or empty for that
     * @param config relative to the bundle
     */
    Validation run(String bundle, String config) throws IOException {
        File directory = new File(bundle.isEmpty() ? caller.cwd() : Paths.absolute(caller, bundle));
        if (!directory.isDirectory()) {
            throw new ContainerException(
                    "chdir " + bundle + ": " + (directory.exists() ? "not a directory" : "no such file or directory"));
        }
        String real = directory.getCanonicalPath();
        File file = new File(config.startsWith("/") ? config : real + "/" + config);
        return check(real, file.getName(), BundleConfig.read(file));
    }

    /**
     * Refuses a bundle of which there is something to warn of.
     *
     * @throws ContainerException with all of it in one line
     */
    static void refuseWarnings(Caller caller, BundleConfig bundle) throws IOException {
        String name = new File(bundle.config()).getName();
        Validation validation = new ValidateOperation(caller).check(bundle.directory(), name, bundle.json());
        StringBuilder line = new StringBuilder();
        for (Finding finding : validation.findings()) {
            if (finding.severity() != Severity.NOTE) {
                line.append(line.isEmpty() ? "refused by --strict: " : "; ");
                line.append(finding.kind().text())
                        .append(": ")
                        .append(finding.problem().message());
            }
        }
        if (!line.isEmpty()) {
            throw new ContainerException(line.toString());
        }
    }

    private Validation check(String directory, String config, byte[] json) throws IOException {
        try {
            Outline outline = Outline.of(json);
            PropertyCheck.check(outline, findings);
            spec(directory, SpecReader.read(json));
            return new Validation(directory, config, sorted(outline));
        } catch (JsonException malformed) {
            Problem problem = new Problem(malformed.pointer(), "", malformed.why());
            findings.add(new Finding(Severity.ERROR, Kind.MALFORMED, problem, malformed.line()));
            return new Validation(directory, config, findings.all());
        }
    }

    private void spec(String directory, Spec spec) throws IOException {
        findings.addAll(Severity.ERROR, Kind.INVALID, SpecCheck.check(spec));
        IgnoredCheck.check(spec, findings);
        SafetyCheck.check(spec, findings);
        rootless(spec);
        new dev.hako.core.validate.HostCheck(caller.kernel(), caller.pid(), findings)
                .check(spec, directory, rootfs(directory, spec));
    }

    private void rootless(Spec spec) {
        if (caller.uid() == 0) {
            return;
        }
        try {
            Rootless.check(spec);
        } catch (ContainerException refused) {
            findings.of(Kind.HOST).error("", "", String.valueOf(refused.getMessage()));
        }
    }

    private Optional<String> rootfs(String directory, Spec spec) throws IOException {
        if (findings.hasError("/root")) {
            return Optional.empty();
        }
        try {
            return Optional.of(BundleConfig.rootfs(directory, spec));
        } catch (ContainerException none) {
            findings.of(Kind.HOST).error("/root/path", "", String.valueOf(none.getMessage()));
            return Optional.empty();
        }
    }

    /** By line; what is on the same one in the order in which it was found. */
    private List<Finding> sorted(Outline outline) {
        List<Finding> sorted = new ArrayList<>();
        for (Finding finding : findings.all()) {
            Finding placed = finding.in(outline);
            int at = sorted.size();
            while (at > 0 && sorted.get(at - 1).line() > placed.line()) {
                at--;
            }
            sorted.add(at, placed);
        }
        return sorted;
    }
}
