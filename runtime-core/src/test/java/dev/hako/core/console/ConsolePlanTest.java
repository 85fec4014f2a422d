package dev.hako.core.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.Terminals.Size;
import dev.hako.spec.runtime.ConsoleSize;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsolePlanTest {

    @Test
    void hasTheConfiguredSizeIfBothOfItsNumbersAreSet() {
        assertThat(ConsolePlan.of(Optional.of(new ConsoleSize(10, 110))).size()).contains(new Size(10, 110));
        assertThat(ConsolePlan.of(Optional.of(new ConsoleSize(10, 0))).size()).isEmpty();
        assertThat(ConsolePlan.of(Optional.of(new ConsoleSize(0, 110))).size()).isEmpty();
        assertThat(ConsolePlan.of(Optional.empty()).size()).isEmpty();
    }

    @Test
    void hasTheSizeOfTheTerminalThatShowsItUnlessThatHasNone() {
        ConsolePlan plan = ConsolePlan.of(Optional.of(new ConsoleSize(10, 110)));
        assertThat(plan.shownOn(new Size(24, 80)).size()).contains(new Size(24, 80));
        assertThat(plan.shownOn(new Size(0, 0)).size()).contains(new Size(10, 110));
    }
}
