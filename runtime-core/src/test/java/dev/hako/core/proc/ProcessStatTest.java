package dev.hako.core.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessStatTest {

    @Test
    void countsFieldsFromTheLastParenthesis() {
        ProcessStat stat = ProcessStat.parse(
                "42 (a ) b (c) S 1 42 42 0 -1 4194304 103 0 0 0 0 0 0 0 20 0 1 0 123456 2363392 190 18446744073709551615");
        assertThat(stat).isEqualTo(new ProcessStat(42, 'S', 123456));
        assertThat(stat.isAlive()).isTrue();
    }

    @Test
    void takesAZombieForDead() {
        assertThat(new ProcessStat(1, 'Z', 5).isAlive()).isFalse();
    }

    @Test
    void knowsAProcessByItsStartTime() throws IOException {
        ProcessStat self = ProcessStat.of((int) ProcessHandle.current().pid()).orElseThrow();
        assertThat((long) self.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(ProcessStat.isAlive(self.pid(), self.startTime())).isTrue();
        assertThat(ProcessStat.isAlive(self.pid(), self.startTime() + 1)).isFalse();
        assertThat(ProcessStat.isAlive(0, 0)).isFalse();
        assertThat(ProcessStat.of(Integer.MAX_VALUE)).isEmpty();
    }
}
