package dev.hako.core.validate;

import dev.hako.core.hook.HookKind;
import dev.hako.core.linux.GoText;
import dev.hako.spec.check.Findings;
import dev.hako.spec.check.Kind;
import dev.hako.spec.check.Severity;
import dev.hako.spec.runtime.Hook;
import dev.hako.spec.runtime.Mount;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Spec;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Programs that are not there: those of hooks, and the container's own. */
final class FileRules {

    private final Spec spec;
    private final Findings.Reporter host;
    /** How sure it is that what the root file system has not got is not there. */
    private final Severity severity;

    FileRules(Spec spec, Findings findings) {
        this.spec = spec;
        this.host = findings.of(Kind.HOST);
        this.severity = isComplete() ? Severity.ERROR : Severity.WARNING;
    }

    /** @param rootfs the root file system */
    void check(Optional<RootFiles> rootfs) throws IOException {
        for (HookKind kind : HookKind.values()) {
            List<Hook> hooks = kind.of(spec.hooks());
            for (int i = 0; i < hooks.size(); i++) {
                String at = "/hooks/" + kind.text() + "/" + i + "/path";
                if (kind != HookKind.START_CONTAINER) {
                    onHost(at, kind, hooks.get(i).path());
                } else if (rootfs.isPresent()) {
                    String path = hooks.get(i).path();
                    tell(at, path, rootfs.get().whyNot(path, List.of(path)));
                }
            }
        }
        if (rootfs.isPresent() && spec.process().isPresent()) {
            program(spec.process().get(), rootfs.get());
        }
    }

    private void onHost(String at, HookKind kind, String path) {
        File file = new File(path);
        if (file.isFile() && file.canExecute()) {
            return;
        }
        // who fails then stops nothing
        Severity fatal = kind == HookKind.POSTSTOP ? Severity.WARNING : Severity.ERROR;
        String rule = file.exists() ? "cannot be executed" : "there is no such program";
        host.add(fatal, at, GoText.quote(path), rule);
    }

    private void program(Process process, RootFiles rootfs) throws IOException {
        if (process.args().isEmpty()) {
            return;
        }
        String name = process.args().getFirst();
        if (name.indexOf('/') >= 0) {
            tell("/process/args/0", name, rootfs.whyNot(name, List.of(Places.from(process.cwd(), name))));
        } else {
            tell("/process/args/0", name, rootfs.whyNot(name, SearchPath.candidates(name, process)));
        }
    }

    private void tell(String pointer, String name, String whyNot) {
        if (!whyNot.isEmpty()) {
            String hint = severity == Severity.ERROR ? "" : ", unless a mount or a hook brings it";
            host.add(severity, pointer, GoText.quote(name), whyNot + hint);
        }
    }

    private boolean isComplete() {
        if (MountRules.runsHooksBefore(spec.hooks())) {
            return false;
        }
        for (Mount mount : spec.mounts()) {
            if (Places.bringsFiles(mount)) {
                return false;
            }
        }
        return true;
    }
}
