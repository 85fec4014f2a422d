package dev.hako.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.lifecycle.Timestamp;
import dev.hako.core.linux.GoText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                -1,
                951_782_399_000L,
                951_782_400_000L,
                951_868_800_000L,
                1_709_164_800_000L,
                1_767_225_599_999L,
                1_767_225_600_000L,
                4_107_542_399_000L,
                253_402_300_799_000L
            })
    void timesAreWrittenAsRfc3339(long millis) {
        assertThat(Timestamp.of(millis))
                .isEqualTo(Instant.ofEpochMilli(millis)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
    }

    @Test
    void everyDayOfACenturyIsWrittenAsRfc3339() {
        for (long day = 0; day < 36_600; day++) {
            long millis = day * 86_400_000 + 12_345_000;
            assertThat(Timestamp.of(millis))
                    .isEqualTo(Instant.ofEpochMilli(millis).toString());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain|plain",
                "/run/x-1.log@a+b^c_d|/run/x-1.log@a+b^c_d",
                "two words|\"two words\"",
                "a=b|\"a=b\"",
                "a\"b|\"a\\\"b\"",
                "a\\b|\"a\\\\b\"",
                "é|\"é\"",
                "a\u2028b|\"a\\u2028b\"",
            })
    void valuesAreQuotedWhereTheyMustBe(String value, String written) {
        assertThat(Log.value(value)).isEqualTo(written);
    }

    @Test
    void whatCannotBePrintedIsEscaped() {
        assertThat(GoText.quote("a\nb\tc\u0007\u001b\u007f\u00a0\ud83d\ude00"))
                .isEqualTo("\"a\\nb\\tc\\a\\x1b\\x7f\\u00a0\ud83d\ude00\"");
    }

    @Test
    void logLinesAreThoseOfRunc() {
        assertThat(Log.text("2026-01-02T03:04:05Z", "error", "unknown signal \"x\"", Optional.empty()))
                .isEqualTo("time=\"2026-01-02T03:04:05Z\" level=error msg=\"unknown signal \\\"x\\\"\"");
        assertThat(Log.json("2026-01-02T03:04:05Z", "error", "a <b>\n\"c\"", Optional.empty()))
                .isEqualTo(
                        "{\"level\":\"error\",\"msg\":\"a \\u003cb\\u003e\\n\\\"c\\\"\",\"time\":\"2026-01-02T03:04:05Z\"}");
    }

    @Test
    void linesNameTheCodeThatWroteThemForWhoDebugs() {
        Optional<CallSite> site = Optional.of(CallSite.of("dev.hako.Some$Inner", "step", 7));
        assertThat(Log.text("2026-01-02T03:04:05Z", "debug", "a step", site))
                .isEqualTo("time=\"2026-01-02T03:04:05Z\" level=debug msg=\"a step\" func=\"dev.hako.Some$Inner.step\""
                        + " file=\"dev/hako/Some.java:7\"");
        assertThat(Log.json("2026-01-02T03:04:05Z", "debug", "a step", site))
                .isEqualTo(
                        "{\"file\":\"dev/hako/Some.java:7\",\"func\":\"dev.hako.Some$Inner.step\",\"level\":\"debug\","
                                + "\"msg\":\"a step\",\"time\":\"2026-01-02T03:04:05Z\"}");
        assertThat(CallSite.of("dev.hako.Some", "step", -1).file()).isEqualTo("dev/hako/Some.java");
    }
}
