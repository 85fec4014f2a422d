package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Containers;
import dev.hako.core.lifecycle.Validation;
import java.io.IOException;

/**
 * {@code validate}: checks a bundle.
 *
 * @param bundle relative to the caller's directory; empty for that
 * @param config the configuration, relative to the bundle
 * @param format {@code text} or {@code json}
 * @param strict whether a warning is as bad as an error
 */
record ValidateCommand(String bundle, String config, String format, boolean strict) implements Command {

    static ValidateCommand of(Arguments arguments) {
        String bundle = arguments.text(Options.BUNDLE);
        String operand = arguments.operand(0);
        if (!operand.isEmpty() && !bundle.isEmpty()) {
            throw new ContainerException("two bundles: " + operand + ", and --bundle " + bundle);
        }
        return new ValidateCommand(
                operand.isEmpty() ? bundle : operand,
                arguments.text(Options.CONFIG),
                arguments.text(Options.REPORT_FORMAT),
                arguments.flag(Options.STRICT_REPORT));
    }

    @Override
    public int run(Containers containers, Output output) throws IOException {
        boolean json =
                switch (format) {
                    case "text" -> false;
                    case "json" -> true;
                    default -> throw new ContainerException("invalid format option");
                };
        Validation validation = containers.validate(bundle, config);
        output.out(json ? ValidationText.json(validation, strict) : ValidationText.lines(validation, strict));
        return validation.isValid(strict) ? 0 : 1;
    }
}
