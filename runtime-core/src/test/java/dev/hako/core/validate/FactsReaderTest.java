package dev.hako.core.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.runtime.Rlimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactsReaderTest {

    @TempDir
    Path dir;

    private void file(String path, String content) throws IOException {
        Path file = dir.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private HostFacts read() throws IOException {
        return new FactsReader(dir + "/proc", dir + "/sys", 7).read();
    }

    @Test
    void readsWhatTheKernelTells() throws IOException {
        file("proc/filesystems", "nodev\tsysfs\n\text4\n");
        file("proc/7/status", "Name:\tx\nCapEff:\t0000000000000005\n");
        file("proc/7/oom_score_adj", "-17\n");
        file("proc/7/limits", """
                Limit                     Soft Limit           Hard Limit           Units    \s
                Max cpu time              unlimited            unlimited            seconds  \s
                Max file size             1                    4096                 bytes    \s
                """);
        file("proc/7/ns/pid", "");
        file("proc/sys/kernel/cap_last_cap", "40\n");
        file("proc/sys/fs/nr_open", "99\n");
        file("proc/sys/kernel/seccomp/actions_avail", "kill_process errno\n");
        file("sys/devices/system/cpu/online", "0-3\n");
        file("sys/kernel/mm/hugepages/hugepages-2048kB/free", "");
        file("sys/kernel/mm/hugepages/hugepages-1048576kB/free", "");
        file("sys/kernel/mm/hugepages/hugepages-64kB/free", "");

        HostFacts facts = read();

        assertThat(facts.fileSystems()).containsExactly("sysfs", "ext4");
        assertThat(facts.capabilities()).isEqualTo(5);
        assertThat(facts.lastCapability()).isEqualTo(40);
        assertThat(facts.oomScore()).isEqualTo(-17);
        assertThat(facts.mostFiles()).isEqualTo(99);
        assertThat(facts.namespaces()).containsExactly("pid");
        assertThat(facts.seccompActions()).containsExactly("kill_process", "errno");
        assertThat(facts.cpus()).isEqualTo("0-3");
        assertThat(facts.nodes()).isEmpty();
        assertThat(facts.pageSizes()).containsExactlyInAnyOrder("2MB", "1GB", "64KB");
        assertThat(facts.hardLimit(new Rlimit("RLIMIT_CPU", 0, 0))).isEqualTo(-1);
        assertThat(facts.hardLimit(new Rlimit("RLIMIT_FSIZE", 0, 0))).isEqualTo(4096);
        assertThat(facts.hardLimit(new Rlimit("RLIMIT_NOFILE", 0, 0))).isEqualTo(-1);
    }

    @Test
    void takesTheBestOfAKernelThatTellsNothing() throws IOException {
        HostFacts facts = read();

        assertThat(facts.fileSystems()).isEmpty();
        assertThat(facts.capabilities()).isEqualTo(-1);
        assertThat(facts.seccompActions()).isEmpty();
    }

    @Test
    void readsThisMachine() throws IOException {
        HostFacts facts =
                new FactsReader("/proc", "/sys", (int) ProcessHandle.current().pid()).read();

        assertThat(facts.namespaces()).contains("mnt", "pid");
        assertThat(facts.fileSystems()).contains("proc", "tmpfs");
        assertThat(facts.hardLimits()).hasSize(Rlimit.TYPES.size());
    }
}
