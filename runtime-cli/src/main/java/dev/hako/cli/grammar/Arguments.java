package dev.hako.cli.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stood on a command line: values of options that have been checked to be of their kinds, and operands.
 *
 * <p>Options are told apart by their names, which differ within a {@link Syntax}: the equality of records is linked at run time,
 * which takes longer than all the rest of a command line.
 */
public final class Arguments {

    private final List<Option> options = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final List<String> operands = new ArrayList<>();

    Arguments() {}

    void addOption(Option option, String value) {
        options.add(option);
        values.add(value);
    }

    void addOperand(String word) {
        operands.add(word);
    }

    /** {@return the words that are neither options nor their values} */
    public List<String> operands() {
        return operands;
    }

    /** {@return an operand; empty if there are not as many} */
    public String operand(int index) {
        return index < operands.size() ? operands.get(index) : "";
    }

    /** {@return whether an option was given} */
    public boolean has(Option option) {
        return last(option) >= 0;
    }

    /** {@return whether a flag is on} */
    public boolean flag(Option option) {
        return text(option).equals("true");
    }

    /** {@return an option's last value, else its fallback} */
    public String text(Option option) {
        int last = last(option);
        return last < 0 ? option.fallback() : values.get(last);
    }

    /** {@return an option's last value, unless that is empty or was not given} */
    public Optional<String> optional(Option option) {
        String text = text(option);
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** {@return an option's last value as a number, else its fallback} */
    public int number(Option option) {
        return Math.toIntExact(Numbers.parse(text(option)));
    }

    /** {@return all values of an option, in order} */
    public List<String> texts(Option option) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i).name().equals(option.name())) {
                all.add(values.get(i));
            }
        }
        return all;
    }

    /** {@return all values of an option as numbers, in order} */
    public List<Long> numbers(Option option) {
        List<Long> all = new ArrayList<>();
        for (String text : texts(option)) {
            all.add(Numbers.parse(text));
        }
        return all;
    }

    private int last(Option option) {
        int last = options.size() - 1;
        while (last >= 0 && !options.get(last).name().equals(option.name())) {
            last--;
        }
        return last;
    }
}
