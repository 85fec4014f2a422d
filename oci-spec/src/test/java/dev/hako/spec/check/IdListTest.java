package dev.hako.spec.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdListTest {
    @Test
    void readsNumbersAndRanges() {
        assertThat(IdList.parse("0-2,7, 9 ,").stream()).containsExactly(0, 1, 2, 7, 9);
        assertThat(IdList.parse("").stream()).isEmpty();
        assertThat(IdList.parse("65536").stream()).containsExactly(65536);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a          | strconv.ParseUint: parsing "a": invalid syntax
            1-         | strconv.ParseUint: parsing "": invalid syntax
            -1         | strconv.ParseUint: parsing "": invalid syntax
            4294967296 | strconv.ParseUint: parsing "4294967296": value out of range
            99999999999999999999 | strconv.ParseUint: parsing "99999999999999999999": value out of range
            65537      | values larger than 65536 are not supported
            3-1        | invalid range: 3-1
            ,          | no members found in set ","
            """)
    void refusesInRuncsWords(String list, String message) {
        assertThatThrownBy(() -> IdList.parse(list)).hasMessage(message);
    }
}
