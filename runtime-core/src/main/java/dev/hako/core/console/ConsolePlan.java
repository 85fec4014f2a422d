package dev.hako.core.console;

import dev.hako.core.linux.Terminals;
import dev.hako.spec.runtime.ConsoleSize;
import java.util.Optional;

/**
 * How a terminal is when the program starts.
 *
 * @param size its size; empty for 0 by 0
 * @param plainNewlines whether lines come without the carriage return that a terminal adds to each
 */
public record ConsolePlan(Optional<Terminals.Size> size, boolean plainNewlines) {

    /** {@return the plan for a terminal that somebody else looks after}: of the configuration's size if both of its numbers are set */
    public static ConsolePlan of(Optional<ConsoleSize> configured) {
        return new ConsolePlan(configured.flatMap(ConsolePlan::size), false);
    }

    private static Optional<Terminals.Size> size(ConsoleSize configured) {
        if (configured.height() == 0 || configured.width() == 0) {
            return Optional.empty();
        }
        return Optional.of(new Terminals.Size((int) configured.height(), (int) configured.width()));
    }

    /** {@return this plan for a terminal that is shown on one of a given size, unless that has none} */
    ConsolePlan shownOn(Terminals.Size shown) {
        return shown.rows() == 0 || shown.columns() == 0 ? this : new ConsolePlan(Optional.of(shown), plainNewlines);
    }

    /** {@return this plan for a terminal whose output goes into a file or a pipe} */
    ConsolePlan withPlainNewlines() {
        return new ConsolePlan(size, true);
    }
}
