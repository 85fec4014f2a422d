package dev.hako.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalNamesTest {

    @ParameterizedTest
    @CsvSource({
        "9, 9",
        "0, 0",
        "64, 64",
        "TERM, 15",
        "SIGTERM, 15",
        "term, 15",
        "sigKill, 9",
        "RTMIN, 34",
        "RTMIN+3, 37",
        "sigrtmin+30, 64",
        "RTMAX-1, 63",
        "SIGRTMAX, 64",
        "CLD, 17"
    })
    void knowsNumbersAndNames(String text, int number) {
        assertThat(SignalNames.number(text)).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "SIG",
                "SIGSIGTERM",
                "65",
                "-9",
                "9x",
                "0x9",
                "RTMIN+31",
                "RTMIN+",
                "RTMAX-31",
                "RTMIN-1"
            })
    void knowsNothingElse(String text) {
        assertThat(SignalNames.number(text)).isEmpty();
    }
}
