package dev.hako.core.rootfs;

import static dev.hako.core.rootfs.TestContainer.mount;
import static dev.hako.core.rootfs.TestContainer.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.linux.Files;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupMountsTest {

    private static final Path HOST = Path.of("/sys/fs/cgroup");

    @TempDir
    Path bundle;

    private TestContainer container;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "mounts need root");
        container = new TestContainer(bundle);
    }

    @AfterEach
    void stop() throws IOException {
        if (container != null) {
            container.close();
        }
    }

    private void enter(CgroupView view, String linux) throws IOException {
        String mounts = mount("/proc", "proc", "proc") + ","
                + mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
        Rootfs rootfs = container.rootfs(plan(bundle, mounts, linux, false), view);
        rootfs.prepare();
        rootfs.pivot();
        rootfs.finish();
    }

    @Test
    void v1HierarchiesAreBoundWithTheContainersCgroupAsTheirTop() throws IOException {
        Path one = java.nio.file.Files.createDirectories(bundle.resolve("one"));
        Path two = java.nio.file.Files.createDirectories(bundle.resolve("two"));
        java.nio.file.Files.writeString(one.resolve("tasks"), "1");
        enter(
                CgroupView.legacy(List.of(
                        new CgroupView.Hierarchy("cpu,cpuacct", List.of("cpu", "cpuacct"), one.toString()),
                        new CgroupView.Hierarchy("systemd", List.of("name=systemd"), two.toString()))),
                "");
        assertThat(container.read("/sys/fs/cgroup/cpu,cpuacct/tasks")).isEqualTo("1");
        assertThat(container.read("/sys/fs/cgroup/cpuacct/tasks")).isEqualTo("1");
        assertThat(Files.readLink(container.kernel(), "/sys/fs/cgroup/cpu")).isEqualTo("cpu,cpuacct");
        assertThat(container.mountInfo("/sys/fs/cgroup"))
                .contains(" ro,nosuid,nodev,noexec,relatime ")
                .contains("mode=755");
        assertThat(container.mountInfo("/sys/fs/cgroup/systemd")).contains(" ro,nosuid,nodev,noexec,relatime ");
        assertThatThrownBy(() -> container.write("/sys/fs/cgroup/cpu/tasks", "2"))
                .hasMessageEndingWith("read-only file system");
    }

    @Test
    void v1HierarchiesAreMountedAnewInACgroupNamespace() throws IOException {
        assumeTrue(java.nio.file.Files.exists(HOST.resolve("pids/tasks")), "needs the v1 pids hierarchy");
        enter(
                CgroupView.legacy(List.of(new CgroupView.Hierarchy(
                        "pids", List.of("pids"), HOST.resolve("pids").toString()))),
                "\"namespaces\": [{\"type\": \"mount\"}, {\"type\": \"cgroup\"}]");
        assertThat(container.mountInfo("/sys/fs/cgroup/pids"))
                .contains(" ro,nosuid,nodev,noexec,relatime ")
                .contains("- cgroup cgroup ")
                .contains("pids");
        assertThat(Path.of("/sys/fs/cgroup/pids/tasks")).isWritable();
    }

    @Test
    void theUnifiedHierarchyIsMounted() throws IOException {
        boolean unified = java.nio.file.Files.exists(HOST.resolve("cgroup.controllers"))
                || java.nio.file.Files.exists(HOST.resolve("unified/cgroup.controllers"));
        assumeTrue(unified, "needs cgroup v2");
        enter(
                CgroupView.unified("/sys/fs/cgroup", ""),
                "\"namespaces\": [{\"type\": \"mount\"}, {\"type\": \"cgroup\"}]");
        assertThat(container.mountInfo("/sys/fs/cgroup"))
                .contains(" ro,nosuid,nodev,noexec,relatime - cgroup2 cgroup ");
        assertThat(container.read("/sys/fs/cgroup/cgroup.controllers")).isNotNull();
    }

    @Test
    void theHostsUnifiedHierarchyIsBoundWithoutACgroupNamespace() throws IOException {
        Path unified = java.nio.file.Files.exists(HOST.resolve("cgroup.controllers")) ? HOST : HOST.resolve("unified");
        assumeTrue(java.nio.file.Files.exists(unified.resolve("cgroup.controllers")), "needs cgroup v2");
        enter(CgroupView.unified(unified.toString(), ""), "");
        assertThat(container.mountInfo("/sys/fs/cgroup"))
                .contains(" ro,nosuid,nodev,noexec,relatime")
                .contains(" - cgroup2 ");
        assertThat(container.read("/sys/fs/cgroup/cgroup.controllers")).isNotNull();
    }
}
