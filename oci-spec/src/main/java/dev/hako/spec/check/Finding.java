package dev.hako.spec.check;

import dev.hako.spec.json.Outline;

/**
 * Something worth telling of a configuration.
 *
 * @param problem where and what
 * @param line where in the file, from 1; 0 if that has not been looked up
 */
public record Finding(Severity severity, Kind kind, Problem problem, int line) {

    /** {@return this with its line} */
    public Finding in(Outline config) {
        return line > 0 ? this : new Finding(severity, kind, problem, config.line(problem.pointer()));
    }

    /** {@return severity, kind and message in one line} */
    public String text() {
        return severity.text() + ": " + kind.text() + ": " + problem.message();
    }
}
