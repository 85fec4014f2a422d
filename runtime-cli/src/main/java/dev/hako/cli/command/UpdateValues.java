package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Numbers;
import dev.hako.cli.grammar.Option;
import dev.hako.cli.grammar.UpdateOptions;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.spec.runtime.BlockIo;
import dev.hako.spec.runtime.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The limits that the options of {@code update} name. An option with an empty value is one that was not given. */
record UpdateValues(Arguments arguments) {

    /** {@return the limits to change} */
    Resources resources() {
        Resources.Cpu cpu = cpu();
        return new Resources(
                List.of(),
                Optional.of(memory()),
                Optional.of(cpu),
                arguments.has(UpdateOptions.PIDS_LIMIT)
                        ? Optional.of(new Resources.Pids(OptionalLong.of(arguments.number(UpdateOptions.PIDS_LIMIT))))
                        : Optional.empty(),
                blockIo(),
                List.of(),
                Optional.empty(),
                Map.of(),
                Map.of());
    }

    private Optional<BlockIo> blockIo() {
        int weight = arguments.number(UpdateOptions.BLKIO_WEIGHT);
        return weight == 0
                ? Optional.empty()
                : Optional.of(new BlockIo(
                        OptionalInt.of(weight),
                        OptionalInt.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    private Resources.Cpu cpu() {
        return new Resources.Cpu(
                unsigned(UpdateOptions.CPU_SHARE),
                signed(UpdateOptions.CPU_QUOTA),
                unsigned(UpdateOptions.CPU_BURST),
                unsigned(UpdateOptions.CPU_PERIOD),
                signed(UpdateOptions.CPU_RT_RUNTIME),
                unsigned(UpdateOptions.CPU_RT_PERIOD),
                arguments.text(UpdateOptions.CPUSET_CPUS),
                arguments.text(UpdateOptions.CPUSET_MEMS),
                signed(UpdateOptions.CPU_IDLE));
    }

    private Resources.Memory memory() {
        return new Resources.Memory(
                size(UpdateOptions.MEMORY),
                size(UpdateOptions.MEMORY_RESERVATION),
                size(UpdateOptions.MEMORY_SWAP),
                size(UpdateOptions.KERNEL_MEMORY),
                size(UpdateOptions.KERNEL_MEMORY_TCP),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private OptionalLong size(Option option) {
        String text = arguments.text(option);
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Sizes.parse(option.name(), text));
    }

    private OptionalLong signed(Option option) {
        String text = arguments.text(option);
        try {
            return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Numbers.decimal(text));
        } catch (NumberFormatException wrong) {
            throw wrong(option, "strconv.ParseInt", text, wrong);
        }
    }

    private OptionalLong unsigned(Option option) {
        String text = arguments.text(option);
        try {
            return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Numbers.unsigned(text));
        } catch (NumberFormatException wrong) {
            throw wrong(option, "strconv.ParseUint", text, wrong);
        }
    }

    private static ContainerException wrong(Option option, String parser, String text, NumberFormatException wrong) {
        return new ContainerException(
                "invalid value for " + option.name() + ": " + parser + ": parsing \"" + text + "\": "
                        + wrong.getMessage(),
                wrong);
    }
}
