package dev.hako.cli.command;

import dev.hako.core.lifecycle.Validation;
import dev.hako.spec.check.Finding;
import dev.hako.spec.check.Severity;
import dev.hako.spec.json.JsonWriter;

/** What {@code validate} prints. The form of the JSON is described in docs/validate.md. */
final class ValidationText {

    private ValidationText() {}

    /** {@return a line for each finding, as compilers write them, and one that counts them} */
    static String lines(Validation validation, boolean strict) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : validation.findings()) {
            text.append(validation.config()).append(':').append(finding.line()).append(": ");
            text.append(finding.text()).append('\n');
        }
        text.append(validation.config()).append(validation.isValid(strict) ? " is valid: " : " is not valid: ");
        text.append(counted(validation, Severity.ERROR)).append(", ");
        text.append(counted(validation, Severity.WARNING)).append(", ");
        return text.append(counted(validation, Severity.NOTE)).append('\n').toString();
    }

    private static String counted(Validation validation, Severity severity) {
        int count = validation.count(severity);
        return count + " " + severity.text() + (count == 1 ? "" : "s");
    }

    static String json(Validation validation, boolean strict) {
        JsonWriter out = JsonWriter.indented("    ");
        out.beginObject();
        out.name("bundle").string(validation.bundle());
        out.name("config").string(validation.config());
        out.name("valid").bool(validation.isValid(strict));
        out.name("problems").beginList();
        for (Finding finding : validation.findings()) {
            out.beginObject();
            out.name("severity").string(finding.severity().text());
            out.name("kind").string(finding.kind().text());
            out.name("pointer").string(finding.problem().pointer());
            out.name("value").string(finding.problem().value());
            out.name("message").string(finding.problem().rule());
            out.name("line").number(finding.line());
            out.endObject();
        }
        return out.endList().endObject() + "\n";
    }
}
