package dev.hako.spec.check;

import dev.hako.spec.json.Outline;
import dev.hako.spec.json.Properties;
import java.util.List;
import java.util.Optional;

/**
 * Finds members of a configuration's objects that have no effect: properties that the specification does not know, which a runtime has
 * to ignore (config.md, "Extensibility"), those of other platforms, and those that are there twice.
 */
public final class PropertyCheck {

    private static final String ANY = "*";

    private final Findings findings;

    private PropertyCheck(Findings findings) {
        this.findings = findings;
    }

    /** Looks through a whole configuration. */
    public static void check(Outline config, Findings findings) {
        new PropertyCheck(findings).value(config, "", "");
    }

    private void value(Outline value, String pointer, String place) {
        switch (value.shape()) {
            case OBJECT -> object(value, pointer, place);
            case LIST -> {
                for (Outline element : value.inside()) {
                    value(element, pointer + "/" + element.name(), place + "/" + ANY);
                }
            }
            case NULL, OTHER -> {}
        }
    }

    private void object(Outline object, String pointer, String place) {
        List<String> known = Properties.of(place);
        if (known.isEmpty()) {
            return; // of a wrong type, which the reader tells
        }
        boolean any = known.getFirst().equals(ANY);
        List<Outline> members = object.inside();
        for (int i = 0; i < members.size(); i++) {
            Outline member = members.get(i);
            if (member.shape() == Outline.Shape.NULL) {
                continue; // as if it were not there
            }
            String at = pointer + "/" + Outline.escape(member.name());
            Optional<String> property = any ? Optional.of(ANY) : property(member.name(), known);
            if (property.isEmpty()) {
                unknown(member, at, place);
                continue;
            }
            String name = any ? member.name() : property.get();
            if (isThereAgain(name, any, members, i)) {
                ignored(member, at, "there is another " + Go.quote(name) + " behind it: the last one counts");
                continue;
            }
            if (!any && !name.equals(member.name())) {
                String rule = "the specification spells it " + Go.quote(name) + ": other runtimes may ignore it";
                add(Severity.NOTE, member, at, rule);
            }
            value(member, at, place + "/" + property.get());
        }
    }

    /** The property that a name stands for: as in Go, case does not matter unless there is one of the exact name. */
    private static Optional<String> property(String name, List<String> known) {
        if (known.contains(name)) {
            return Optional.of(name);
        }
        for (String candidate : known) {
            if (candidate.equalsIgnoreCase(name)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static boolean isThereAgain(String name, boolean exactly, List<Outline> members, int index) {
        for (Outline later : members.subList(index + 1, members.size())) {
            boolean same = exactly ? later.name().equals(name) : later.name().equalsIgnoreCase(name);
            if (same && later.shape() != Outline.Shape.NULL) {
                return true;
            }
        }
        return false;
    }

    private void unknown(Outline member, String at, String place) {
        String platform = platform(at);
        if (!platform.isEmpty()) {
            ignored(member, at, "is for " + platform + ", and ignored on Linux");
            return;
        }
        Optional<String> near = Similar.to(member.name(), Properties.of(place));
        if (near.isPresent()) {
            ignored(member, at, "unknown property: did you mean " + Go.quote(near.get()) + "?");
            return;
        }
        List<String> elsewhere = Properties.having(member.name());
        if (elsewhere.size() == 1) {
            String right = elsewhere.getFirst() + "/" + member.name();
            ignored(member, at, "unknown property here: did you mean " + right + "?");
            return;
        }
        ignored(member, at, "unknown property");
    }

    /** Whose property this is in the specification; empty for Linux or nobody. */
    private static String platform(String pointer) {
        return switch (pointer) {
            case "/windows", "/process/commandLine", "/process/user/username" -> "Windows";
            case "/solaris" -> "Solaris";
            case "/freebsd" -> "FreeBSD";
            case "/zos" -> "z/OS";
            case "/vm" -> "virtual machines";
            default -> "";
        };
    }

    private void ignored(Outline member, String at, String rule) {
        add(Severity.WARNING, member, at, rule);
    }

    private void add(Severity severity, Outline member, String at, String rule) {
        findings.add(new Finding(severity, Kind.IGNORED, new Problem(at, "", rule), member.line()));
    }
}
