package dev.hako.spec.check;

import java.util.ArrayList;
import java.util.List;

/** Collects findings. */
public final class Findings {

    private final List<Finding> found = new ArrayList<>();

    /** Nothing so far. */
    public Findings() {}

    /** Takes findings of one kind. A value is shown as in {@link Problem#value()}. */
    public final class Reporter {
        private final Kind kind;

        private Reporter(Kind kind) {
            this.kind = kind;
        }

        public void error(String pointer, String value, String rule) {
            add(Severity.ERROR, pointer, value, rule);
        }

        public void warn(String pointer, String value, String rule) {
            add(Severity.WARNING, pointer, value, rule);
        }

        public void note(String pointer, String value, String rule) {
            add(Severity.NOTE, pointer, value, rule);
        }

        public void add(Severity severity, String pointer, String value, String rule) {
            found.add(new Finding(severity, kind, new Problem(pointer, value, rule), 0));
        }
    }

    /** {@return what takes findings of a kind} */
    public Reporter of(Kind kind) {
        return new Reporter(kind);
    }

    /** Takes problems that are all of one severity and kind. */
    public void addAll(Severity severity, Kind kind, List<Problem> problems) {
        for (Problem problem : problems) {
            found.add(new Finding(severity, kind, problem, 0));
        }
    }

    /** Takes a finding whose line is known. */
    public void add(Finding finding) {
        found.add(finding);
    }

    /** {@return whether there is an error already at a place, or about something in it} */
    public boolean hasError(String pointer) {
        for (Finding finding : found) {
            String at = finding.problem().pointer();
            if (finding.severity() == Severity.ERROR
                    && at.startsWith(pointer)
                    && (at.length() == pointer.length() || at.charAt(pointer.length()) == '/')) {
                return true;
            }
        }
        return false;
    }

    /** {@return all so far, in the order in which they were found} */
    public List<Finding> all() {
        return List.copyOf(found);
    }
}
