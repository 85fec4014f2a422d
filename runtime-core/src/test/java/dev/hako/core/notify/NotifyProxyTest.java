package dev.hako.core.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotifyProxyTest {

    @ParameterizedTest
    @CsvSource({
        "READY=1,READY=1",
        "READY=1|STATUS=x,READY=1",
        "STATUS=x|READY=1,READY=1",
        "STATUS=x|READY=1|,READY=1",
        "STATUS=READY=1,",
        "NOTREADY=1,",
        "STATUS=x,"
    })
    void findsTheLineThatSaysThatTheProgramIsReady(String datagram, String line) {
        byte[] bytes = datagram.replace('|', '\n').getBytes(StandardCharsets.US_ASCII);
        assertThat(NotifyProxy.readyLine(bytes).orElse("")).isEqualTo(line == null ? "" : line);
    }
}
