package dev.hako.cli.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "-7, -7",
        "+7, 7",
        "0x1F, 31",
        "0o17, 15",
        "017, 15",
        "0b101, 5",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808"
    })
    void readsWhatGoReads(String text, long number) {
        assertThat(Numbers.parse(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "x", "1x", "08", "0x", "0b2", "1 ", "٣", "--1"})
    void refusesWhatIsNoNumber(String text) {
        assertThatThrownBy(() -> Numbers.parse(text)).hasMessage("invalid syntax");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "99999999999999999999999"})
    void refusesNumbersOfMoreThan64Bits(String text) {
        assertThatThrownBy(() -> Numbers.parse(text)).hasMessage("value out of range");
    }

    @Test
    void readsDecimalNumbersWithLeadingZeros() {
        assertThat(Numbers.decimal("010")).isEqualTo(10);
        assertThatThrownBy(() -> Numbers.decimal("0x10")).hasMessage("invalid syntax");
    }
}
