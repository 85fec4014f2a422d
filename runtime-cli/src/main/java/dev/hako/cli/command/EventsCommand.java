package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.log.Output;
import dev.hako.core.cgroup.stats.Stats;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Containers;
import dev.hako.core.lifecycle.EventListener;
import dev.hako.core.resctrl.stats.RdtStats;
import java.io.IOException;

/**
 * {@code events}: prints what happens in a container, an object of JSON on a line for each event.
 *
 * @param interval from one look at what it uses to the next, in nanoseconds
 * @param once whether one look is all
 */
record EventsCommand(String id, long interval, boolean once) implements Command {

    static EventsCommand of(Arguments arguments) {
        return new EventsCommand(
                arguments.operand(0),
                Durations.parse(Options.INTERVAL.name(), arguments.text(Options.INTERVAL)),
                arguments.flag(Options.STATS));
    }

    @Override
    public int run(Containers containers, Output output) throws IOException {
        if (interval <= 0) {
            containers.state(id); // that the container is unknown is said first
            throw new ContainerException("duration interval must be greater than 0");
        }
        Printer printer = new Printer(id, output);
        if (once) {
            containers.stats(id, printer);
        } else {
            containers.events(id, interval, printer);
        }
        return 0;
    }

    private record Printer(String id, Output output) implements EventListener {

        @Override
        public void stats(Stats stats, RdtStats shares) throws IOException {
            output.out(EventText.stats(id, stats, shares));
        }

        @Override
        public void outOfMemory() throws IOException {
            output.out(EventText.outOfMemory(id));
        }

        @Override
        public boolean isDone() {
            return output.readerIsGone();
        }
    }
}
