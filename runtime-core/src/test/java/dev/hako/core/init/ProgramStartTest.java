package dev.hako.core.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.process.FinalSteps.Step;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramStartTest {

    @Test
    void isKeptAsBytes() throws IOException {
        ProgramStart start = new ProgramStart(
                List.of(Step.SIGNALS, Step.USER, Step.EXECUTE),
                1000,
                4_294_967_295L,
                "/bin/ä",
                "/",
                9,
                "/run/agent",
                11,
                new byte[] {1, 2});
        ProgramStart read = ProgramStart.read(start.toBytes());
        assertThat(read).usingRecursiveComparison().isEqualTo(start);
    }
}
