package dev.hako.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "2000-02-29T23:59:59Z",
                "2026-11-22T01:02:03.004Z",
                "2026-11-22T01:02:03.000000001Z",
                "2100-03-01T00:00:00.12Z",
            })
    void writesATimeAsGoDoes(String text) {
        assertThat(Timestamp.of(Instant.parse(text))).isEqualTo(text);
    }
}
