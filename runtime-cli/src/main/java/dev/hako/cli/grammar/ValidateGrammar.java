package dev.hako.cli.grammar;

import java.util.List;

/** The command that looks at a bundle. A part of {@link Grammar} that other commands do not load. */
final class ValidateGrammar {

    static final Syntax VALIDATE = new Syntax(
            "validate",
            "check a bundle against the specification and this host",
            "[bundle]",
            """
            Makes and changes nothing. Tells of each property, by its line and JSON pointer, what create would refuse (error),
            what would be ignored, what hands the host to the container, what this host has not got (warnings), and what
            would make the container safer (notes). The exit code is 0 if there is no error, with --strict no warning either.
            <bundle> is its directory, else the working directory.""",
            0,
            1,
            false,
            List.of(Options.BUNDLE, Options.CONFIG, Options.REPORT_FORMAT, Options.STRICT_REPORT));

    private ValidateGrammar() {}
}
