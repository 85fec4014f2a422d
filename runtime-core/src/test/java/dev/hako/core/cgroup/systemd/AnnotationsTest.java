package dev.hako.core.cgroup.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnotationsTest {

    private static final String PREFIX = "org.systemd.property.";

    @Test
    void arePropertiesWhereTheirNamesSaySo() {
        assertThat(Annotations.properties(Map.of("other", "x", PREFIX + "CollectMode", "'inactive-or-failed'")))
                .containsExactly(Property.of("CollectMode", "inactive-or-failed"));
    }

    @ParameterizedTest
    @CsvSource({
        "TimeoutStopSec,123,TimeoutStopUSec,123000000",
        "RuntimeMaxSec,1.5,RuntimeMaxUSec,1500000",
        "TimeoutStopUSec,uint64 7,TimeoutStopUSec,7",
        "FooSEC,uint64 7,FooSEC,7",
    })
    void areInMicrosecondsWhereSystemdsFilesHaveSeconds(String name, String text, String told, long value) {
        assertThat(Annotations.properties(Map.of(PREFIX + name, text))).containsExactly(Property.of(told, value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Ab | 1 | annotation org.systemd.property.Ab name incorrect: too short",
                "A-b-c | 1 | annotation org.systemd.property.A-b-c name incorrect: contains non-alphabetic character",
                "Slice | x | annotation org.systemd.property.Slice=x value parse error: unexpected \"x\" (at character 1)",
                "TimeoutStopSec | 'x' | annotation org.systemd.property.TimeoutStopSec='x' value parse error: not a number",
                "TimeoutStopSec | true | annotation org.systemd.property.TimeoutStopSec=true value parse error: not a number",
            })
    void areRefusedIfTheyAreNoProperties(String name, String text, String message) {
        assertThatThrownBy(() -> Annotations.properties(Map.of(PREFIX + name, text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
