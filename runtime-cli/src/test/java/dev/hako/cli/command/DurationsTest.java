package dev.hako.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.lifecycle.ContainerException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "5s, 5000000000",
        "1s, 1000000000",
        "100ms, 100000000",
        "1.5s, 1500000000",
        ".5s, 500000000",
        "1.s, 1000000000",
        "5m, 300000000000",
        "1h30m, 5400000000000",
        "2us, 2000",
        "2µs, 2000",
        "7ns, 7",
        "-1s, -1000000000",
        "+1s, 1000000000"
    })
    void readsWhatGoReads(String text, long nanos) {
        assertThat(Durations.parse("interval", text)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "1x", "1s2", "1.2.3s", ".s", "--1s", "1 s", "100000000h"})
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> Durations.parse("interval", text))
                .isInstanceOf(ContainerException.class)
                .hasMessageStartingWith("invalid value \"" + text + "\" for flag -interval: parse error (");
    }
}
