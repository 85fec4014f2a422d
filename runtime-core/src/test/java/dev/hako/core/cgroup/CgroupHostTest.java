package dev.hako.core.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.RecordingKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupHostTest {

    private static final String ROOT = "/sys/fs/cgroup";
    private static final String V2_MOUNTS = """
            21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            30 21 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
            """;
    private static final String HYBRID_MOUNTS = """
            21 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
            31 21 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
            32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
            33 31 0:30 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd
            34 31 0:31 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            """;
    private static final String HYBRID_CGROUP = """
            9:name=systemd:/user
            8:name=other:/
            7:freezer:/
            2:cpu,cpuacct:/user
            1:devices:/
            0::/init
            """;

    @TempDir
    Path dir;

    @Test
    void isV2WhereTheUnifiedHierarchyIsMountedAtTheUsualPlace() {
        CgroupHost host = CgroupHost.of(V2_MOUNTS, "1:net_cls:/\n0::/user.slice/shell.scope\n", ROOT);
        assertThat(host.unifiedOnly()).isTrue();
        assertThat(host.hierarchies()).hasSize(1);
        assertThat(host.hierarchies().getFirst().isUnified()).isTrue();
    }

    @Test
    void isHybridWhereControllersOfV1AreMountedBesideIt() {
        CgroupHost host = CgroupHost.of(HYBRID_MOUNTS, HYBRID_CGROUP, ROOT);
        assertThat(host.unifiedOnly()).isFalse();
        assertThat(host.paths("/x", "id"))
                .containsExactly(
                        Map.entry("name=systemd", "/sys/fs/cgroup/systemd/x"),
                        Map.entry("cpu", "/sys/fs/cgroup/cpu,cpuacct/x"),
                        Map.entry("cpuacct", "/sys/fs/cgroup/cpu,cpuacct/x"),
                        Map.entry("devices", "/sys/fs/cgroup/devices/x"),
                        Map.entry("", "/sys/fs/cgroup/unified/x"));
    }

    @Test
    void isV1WithoutAUnifiedHierarchy() {
        String mounts = HYBRID_MOUNTS.substring(0, HYBRID_MOUNTS.indexOf("41 31"));
        assertThat(CgroupHost.of(mounts, HYBRID_CGROUP, ROOT).paths("/x", "id"))
                .containsOnlyKeys("name=systemd", "cpu", "cpuacct", "devices");
    }

    @Test
    void aLaterMountHidesTheOneBelow() {
        String mounts = V2_MOUNTS + "50 30 0:40 / /sys/fs/cgroup rw - cgroup cgroup rw,devices\n";
        CgroupHost host = CgroupHost.of(mounts, "1:devices:/\n0::/\n", ROOT);
        assertThat(host.paths("/x", "id")).containsExactly(Map.entry("devices", "/sys/fs/cgroup/x"));
    }

    @Test
    void readsMountPointsWithBlanks() {
        String mounts = "30 21 0:26 / /mnt/my\\040groups rw - cgroup2 cgroup2 rw\n";
        assertThat(CgroupHost.of(mounts, "0::/\n", ROOT).paths("/x", "id"))
                .containsExactly(Map.entry("", "/mnt/my groups/x"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, /sys/fs/cgroup/user.slice/id",
                "/docker/abc, /sys/fs/cgroup/docker/abc",
                "docker/abc, /sys/fs/cgroup/user.slice/docker/abc",
                "/a/../../../../etc, /sys/fs/cgroup/etc",
                "../../../../etc, /sys/fs/cgroup/user.slice/etc",
                "/a//b/./c/, /sys/fs/cgroup/a/b/c",
            })
    void placesAContainerOnV2BesideTheCaller(String cgroupsPath, String expected) {
        CgroupHost host = CgroupHost.of(V2_MOUNTS, "0::/user.slice/shell.scope\n", ROOT);
        assertThat(host.paths(cgroupsPath == null ? "" : cgroupsPath, "id")).containsExactly(Map.entry("", expected));
    }

    @Test
    void placesAContainerOnV1BelowTheCaller() {
        CgroupHost host = CgroupHost.of(HYBRID_MOUNTS, HYBRID_CGROUP, ROOT);
        assertThat(host.paths("", "id"))
                .containsEntry("cpu", "/sys/fs/cgroup/cpu,cpuacct/user/id")
                .containsEntry("devices", "/sys/fs/cgroup/devices/id")
                .containsEntry("", "/sys/fs/cgroup/unified/id");
        assertThat(host.paths("a/../../b", "id")).containsEntry("cpu", "/sys/fs/cgroup/cpu,cpuacct/user/b");
    }

    @Test
    void countsFromTheMountWhereThatShowsOnlyAPartOfTheHierarchy() {
        String mounts = "34 31 0:31 /docker/c1 /sys/fs/cgroup/devices ro - cgroup cgroup rw,devices\n";
        assertThat(CgroupHost.of(mounts, "1:devices:/docker/c1/sub\n", ROOT).paths("", "id"))
                .containsEntry("devices", "/sys/fs/cgroup/devices/sub/id");
        assertThat(CgroupHost.of(mounts, "1:devices:/docker/c1\n", ROOT).paths("", "id"))
                .containsEntry("devices", "/sys/fs/cgroup/devices/id");
        assertThat(CgroupHost.of(mounts, "1:devices:/../other\n", ROOT).paths("", "id"))
                .containsEntry("devices", "/sys/fs/cgroup/devices/id");
    }

    @Test
    void detectsFromTheFilesOfAProcess() throws IOException {
        Files.writeString(dir.resolve("mountinfo"), V2_MOUNTS);
        Files.writeString(dir.resolve("cgroup"), "0::/a/b\n");
        CgroupHost host = Cgroups.detect(dir.toString(), ROOT);
        assertThat(host.paths("", "id")).containsExactly(Map.entry("", "/sys/fs/cgroup/a/id"));
    }

    @Test
    void saysWhereItExpectsAMountIfThereIsNone() {
        CgroupHost host = CgroupHost.of("21 1 8:1 / / rw - ext4 /dev/sda1 rw\n", "0::/\n", ROOT);
        assertThatThrownBy(
                        () -> Cgroups.manager(new RecordingKernel(), (directory, rules) -> {}, host, "", "id", false))
                .hasMessage("no cgroup file system is mounted: expected one at /sys/fs/cgroup");
    }
}
