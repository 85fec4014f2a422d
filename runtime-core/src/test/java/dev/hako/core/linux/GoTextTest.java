package dev.hako.core.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoTextTest {

    @Test
    void quotesAsGoDoes() {
        assertThat(GoText.quote("/a b")).isEqualTo("\"/a b\"");
        assertThat(GoText.quote("a\"b\\\n\r\t\u0001\u007fü")).isEqualTo("\"a\\\"b\\\\\\n\\r\\t\\x01\\x7fü\"");
    }
}
