package dev.hako.core.resctrl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.ffi.LocalKernel;
import dev.hako.core.resctrl.stats.RdtStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a directory that looks like the file system, which few machines have. */
class RdtReaderTest {

    @TempDir
    Path root;

    @Test
    void readsSharesAndCounters() throws IOException {
        file("schemata", "    MB:0=100;1=100\n    L3:0=7ff;1=7ff\n");
        file("box/schemata", "    MB:0=20;1=70\n    L3:0=f;1=f0\n");
        file("info/L3/cbm_mask", "7ff\n");
        file("info/L3/min_cbm_bits", "2\n");
        file("info/L3/num_closids", "15\n");
        file("info/MB/bandwidth_gran", "10\n");
        file("info/MB/delay_linear", "1\n");
        file("info/MB/min_bandwidth", "10\n");
        file("info/MB/num_closids", "8\n");
        file("info/L3_MON/mon_features", "llc_occupancy\nmbm_total_bytes\nmbm_local_bytes\n");
        for (int node = 0; node < 2; node++) {
            String data = "box/mon_groups/box/mon_data/mon_L3_0" + node + "/";
            file(data + "llc_occupancy", node + 1 + "\n");
            file(data + "mbm_total_bytes", "18446744073709551615\n");
            file(data + "mbm_local_bytes", node + 3 + "\n");
        }

        RdtStats stats = read("box/mon_groups/box");

        assertThat(stats.caches()).contains(new RdtStats.Caches("7ff", 2, 15));
        assertThat(stats.rootCaches()).isEqualTo("L3:0=7ff;1=7ff");
        assertThat(stats.ownCaches()).isEqualTo("L3:0=f;1=f0");
        assertThat(stats.bandwidth()).contains(new RdtStats.Bandwidth(10, 1, 10, 8));
        assertThat(stats.rootBandwidth()).isEqualTo("MB:0=100;1=100");
        assertThat(stats.ownBandwidth()).isEqualTo("MB:0=20;1=70");
        assertThat(stats.schemata()).containsExactly("MB:0=20;1=70", "    L3:0=f;1=f0");
        assertThat(stats.transfers().orElseThrow())
                .containsExactly(new RdtStats.Transfers(-1, 3), new RdtStats.Transfers(-1, 4));
        assertThat(stats.occupancies().orElseThrow()).containsExactly(1L, 2L);
    }

    @Test
    void leavesOutWhatTheProcessorCannotDo() throws IOException {
        file("schemata", "L2:0=ff\n");
        file("box/schemata", "L2:0=f\n");

        RdtStats stats = read("box");

        assertThat(stats.caches()).isEmpty();
        assertThat(stats.ownCaches()).isEmpty();
        assertThat(stats.bandwidth()).isEmpty();
        assertThat(stats.schemata()).containsExactly("L2:0=f");
        assertThat(stats.transfers()).isEmpty();
        assertThat(stats.occupancies()).isEmpty();
    }

    private RdtStats read(String monitor) throws IOException {
        try (LocalKernel kernel = new LocalKernel()) {
            Resctrl resctrl = new Resctrl(kernel, root.toString());
            return new RdtReader(resctrl, root.toString(), root + "/box", root + "/" + monitor).read();
        }
    }

    private void file(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }
}
