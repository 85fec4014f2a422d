package dev.hako.cli.grammar;

import java.util.List;
import java.util.Optional;

/**
 * What may stand on the line of a command.
 *
 * @param name the command's; empty for what stands before any command
 * @param summary one line for the list of commands
 * @param operands how the operands are called: {@code <container-id> [signal]}
 * @param description what it does, in paragraphs
 * @param min how many operands it needs
 * @param max how many it takes; {@link #ANY} for no limit
 * @param stopsAtOperand whether everything behind the first operand is an operand too, since it belongs to another program
 * @param options the options besides {@code --help}, which every command has
 */
public record Syntax(
        String name,
        String summary,
        String operands,
        String description,
        int min,
        int max,
        boolean stopsAtOperand,
        List<Option> options) {

    /** Says that there may be any number of operands. */
    public static final int ANY = Integer.MAX_VALUE;

    /** {@return the option that a word names}, given without its dashes */
    Optional<Option> option(String word) {
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i).isNamed(word)) {
                return Optional.of(options.get(i));
            }
        }
        return Options.HELP.isNamed(word) ? Optional.of(Options.HELP) : Optional.empty();
    }

    /**
     * Checks how many operands there are.
     *
     * @param program what the caller calls this program
     */
    public void checkCount(Arguments arguments, String program) throws UsageException {
        int count = arguments.operands().size();
        if (count >= min && count <= max) {
            return;
        }
        String wants = min == max ? "exactly " + min : count < min ? "a minimum of " + min : "a maximum of " + max;
        throw new UsageException(
                this, "Incorrect Usage.", program + ": \"" + name + "\" requires " + wants + " argument(s)");
    }
}
