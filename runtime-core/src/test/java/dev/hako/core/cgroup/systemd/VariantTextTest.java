package dev.hako.core.cgroup.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.ffi.BusValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariantTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "true | b",
                "5 | i",
                "-5 | i",
                "0x1F | i",
                "1.5 | d",
                "1e3 | d",
                "uint64 5 | t",
                "uint64 18446744073709551615 | t",
                "byte 255 | y",
                "int16 -3 | n",
                "@q 7 | q",
                "uint32 010 | u",
                "int64 9223372036854775807 | x",
                "double 3 | d",
                "'text' | s",
                "\"text\" | s",
                "objectpath '/a/b' | o",
                "signature 'a{sv}' | g",
                "['a', 'b'] | as",
                "@as [] | as",
                "@a(ss) [] | a(ss)",
                "[('/dev/null', 'rwm')] | a(ss)",
                "('x', uint64 3) | (st)",
                "(1,) | (i)",
                "@(st) ('x', 3) | (st)",
                "{'a': <1>, 'b': <'x'>} | a{sv}",
                "@a{si} {} | a{si}",
                "<uint32 3> | v",
                "b'bytes' | ay",
                "[uint64 1, 2] | at",
            })
    void hasTheTypeThatItIsWrittenAs(String text, String signature) {
        assertThat(VariantText.parse(text).signature()).isEqualTo(signature);
    }

    @Test
    void isWhatIsWritten() {
        assertThat(VariantText.parse("uint64 18446744073709551615")).isEqualTo(BusValue.unsigned(-1));
        assertThat(VariantText.parse(" 'it\\'s\\n\\u00e9' ")).isEqualTo(BusValue.text("it's\né"));
        assertThat(VariantText.parse("[true, false]"))
                .isEqualTo(new BusValue.Array("b", List.of(BusValue.bool(true), BusValue.bool(false))));
        assertThat(VariantText.parse("b'a'"))
                .isEqualTo(new BusValue.Array("y", List.of(new BusValue.Whole('y', 'a'), new BusValue.Whole('y', 0))));
        assertThat(VariantText.parse("-inf")).isEqualTo(new BusValue.Real(Double.NEGATIVE_INFINITY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | it ends too early (at character 1)",
                "foo | unexpected \"f\" (at character 1)",
                "1 2 | unexpected \"2\" (at character 3)",
                "'open | a string without an end (at character 7)",
                "byte 256 | \"256\" is no number of type y (at character 9)",
                "uint64 -1 | \"-1\" is no number of type t (at character 10)",
                "uint32 1.5 | a number where a value of type u is expected (at character 11)",
                "[] | an empty array without a type (at character 3)",
                "[1, 'a'] | a value of type s where one of type i is expected (at character 8)",
                "@z 1 | no type of D-Bus (at character 2)",
                "['a' | unexpected end",
                "() | fewer values than a structure has (at character 3)",
                "@(ss) ('a') | fewer values than a (ss) has (at character 12)",
                "{1 2} | unexpected \"2\" (at character 4)",
                "uint64 int32 5 | a value of type i where one of type t is expected (at character 13)",
            })
    void tellsWhatIsWrongWithIt(String text, String message) {
        assertThatThrownBy(() -> VariantText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message.equals("unexpected end") ? "it ends too early (at character 5)" : message);
    }
}
