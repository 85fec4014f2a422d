package dev.hako.core.cgroup.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.cgroup.LiveCgroup;
import dev.hako.core.cgroup.TestResources;
import dev.hako.core.linux.ffi.LocalKernel;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import dev.hako.spec.runtime.DeviceRule;
import dev.hako.spec.runtime.Resources;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a host with cgroup v1, by effect. */
class V1ManagerTest {

    private static final Resources NONE = Cgroups.NO_RESOURCES;

    private CgroupHost host;
    private LiveCgroup cgroup;
    private CgroupManager manager;
    private final String name = LiveCgroup.uniqueName("v1");

    @BeforeEach
    void open() throws IOException {
        host = LiveCgroup.host();
        assumeFalse(host.unifiedOnly(), "needs a host with cgroup v1 or a hybrid one");
        cgroup = new LiveCgroup(host, name + "/c");
        manager = cgroup.manager();
    }

    @AfterEach
    void close() throws IOException {
        if (cgroup != null) {
            cgroup.close();
            manager.paths()
                    .values()
                    .forEach(path -> new File(path).getParentFile().delete());
        }
    }

    private void assumeControllers(String... controllers) {
        for (String controller : controllers) {
            assumeTrue(manager.paths().containsKey(controller), "needs the v1 controller " + controller);
        }
    }

    @Test
    void aProcessJoinsEveryHierarchyAndLeavesWithTheCgroup() throws Exception {
        cgroup.create(NONE);
        String groups = cgroup.run("cat /proc/self/cgroup");
        for (String line : groups.split("\n", -1)) {
            boolean used = manager.paths().containsKey(line.split(":", -1)[1].split(",", -1)[0]);
            assertThat(line.endsWith(name + "/c")).as(line).isEqualTo(used);
        }
        manager.destroy();
        assertThat(manager.exists()).isFalse();
        assertThat(manager.paths().values())
                .allSatisfy(path -> assertThat(Path.of(path)).doesNotExist());
        manager.destroy();
    }

    @Test
    void aStubEntersByItself() throws IOException {
        cgroup.create(NONE);
        try (Stub parent = LibraryStub.start()) {
            Stubs.Clone how = new Stubs.Clone();
            manager.unified().ifPresent(how::into);
            try (Stub stub = Stubs.spawn(parent.kernel(), parent.pid(), how)) {
                manager.enter(stub.kernel());
                assertThat(manager.paths().values())
                        .allSatisfy(path -> assertThat(CgroupFiles.read(path, "cgroup.procs"))
                                .isEqualTo(String.valueOf(stub.pid())));
                assertThat(manager.processes()).containsExactly(stub.pid());
            }
        }
    }

    @Test
    void limitsAreInTheFiles() throws IOException {
        assumeControllers("memory", "cpu", "pids", "cpuset");
        cgroup.create(TestResources.of("memory.limit=33554432 memory.swap=67108864 memory.reservation=16777216"
                + " memory.swappiness=10 cpu.shares=512 cpu.quota=50000 cpu.period=200000 cpu.burst=1000 cpu.cpus=0"
                + " pids.limit=7"));
        assertThat(file("memory", "memory.limit_in_bytes")).isEqualTo("33554432");
        assertThat(file("memory", "memory.memsw.limit_in_bytes")).isEqualTo("67108864");
        assertThat(file("memory", "memory.soft_limit_in_bytes")).isEqualTo("16777216");
        assertThat(file("memory", "memory.swappiness")).isEqualTo("10");
        assertThat(file("cpu", "cpu.shares")).isEqualTo("512");
        assertThat(file("cpu", "cpu.cfs_quota_us")).isEqualTo("50000");
        assertThat(file("cpu", "cpu.cfs_period_us")).isEqualTo("200000");
        assertThat(file("cpuset", "cpuset.cpus")).isEqualTo("0");
        assertThat(file("pids", "pids.max")).isEqualTo("7");
    }

    @Test
    void memoryCanGrowAndShrinkTogetherWithSwap() throws IOException {
        assumeControllers("memory");
        cgroup.create(TestResources.of("memory.limit=33554432 memory.swap=33554432"));
        manager.update(TestResources.of("memory.limit=67108864 memory.swap=67108864"));
        assertThat(file("memory", "memory.limit_in_bytes")).isEqualTo("67108864");
        manager.update(TestResources.of("memory.limit=16777216 memory.swap=16777216"));
        assertThat(file("memory", "memory.memsw.limit_in_bytes")).isEqualTo("16777216");
        manager.update(TestResources.of("memory.limit=-1"));
        assertThat(file("memory", "memory.limit_in_bytes")).hasSizeGreaterThan(15);
        assertThat(file("memory", "memory.memsw.limit_in_bytes")).hasSizeGreaterThan(15);
    }

    @Test
    void aMemoryHogIsKilledAndCounted() throws Exception {
        assumeControllers("memory");
        cgroup.create(TestResources.of("memory.limit=8388608 memory.swap=8388608"));
        assertThat(cgroup.run("head -c 64000000 /dev/zero | tail -c 64000000 >/dev/null; echo end"))
                .contains("end");
        assertThat(manager.oomKills()).isPositive();
    }

    @Test
    void aLimitBelowTheUsageSaysSo() throws Exception {
        assumeControllers("memory");
        cgroup.create(NONE);
        Process shell = cgroup.shell();
        manager.join((int) shell.pid());
        // memory that cannot be given back: a loop in the shell that has a string grow
        LiveCgroup.give(
                shell,
                "x=aaaaaaaaaaaaaaaa; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20;"
                        + " do x=$x$x; done; echo grown; read y");
        assertThat(shell.inputReader().readLine()).isEqualTo("grown");
        assertThatThrownBy(() -> manager.update(TestResources.of("memory.limit=4096 memory.swap=4096")))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("unable to set memory limit to 4096 \\(current usage: \\d+, peak usage: \\d+\\)");
    }

    @Test
    void forksEndAtThePidsLimit() throws Exception {
        assumeControllers("pids");
        cgroup.create(TestResources.of("pids.limit=2"));
        assertThat(cgroup.run("(sleep 0 & sleep 0 & sleep 0 & wait) 2>&1; echo end"))
                .containsIgnoringCase("fork");
    }

    @Test
    void onlyAllowedDevicesCanBeOpened() throws Exception {
        assumeControllers("devices");
        Resources resources = TestResources.withDevices(
                NONE,
                List.of(rule(true, "c", 1, 11, "r"), rule(false, "", -1, -1, "rwm"), rule(true, "c", 1, 11, "w")));
        cgroup.create(resources);
        assertThat(cgroup.run("echo hello >/dev/null && echo yes")).isEqualTo("yes");
        assertThat(cgroup.run("mknod /dev/hako-test-$$ c 1 2; ( : </dev/hako-test-$$ ); rm /dev/hako-test-$$"))
                .contains("not permitted");
        assertThat(file("devices", "devices.list").split("\n", -1)).hasSize(12).contains("c 1:11 w");
        manager.apply(NONE);
        assertThat(file("devices", "devices.list").split("\n", -1)).hasSize(11).doesNotContain("c 1:11 w");
    }

    private static DeviceRule rule(boolean allow, String type, long major, long minor, String access) {
        return new DeviceRule(allow, type, OptionalLong.of(major), OptionalLong.of(minor), access);
    }

    @Test
    void frozenProcessesStandStillAndCanBeKilled() throws Exception {
        cgroup.create(NONE);
        assertThat(manager.isFrozen()).isFalse();
        Process shell = cgroup.shell();
        manager.join((int) shell.pid());
        manager.freeze();
        assertThat(manager.isFrozen()).isTrue();
        LiveCgroup.give(shell, "echo went on; sleep 100");
        assertThat(shell.waitFor(100, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(shell.getInputStream().available()).isZero();
        manager.thaw();
        assertThat(manager.isFrozen()).isFalse();
        assertThat(shell.inputReader().readLine()).isEqualTo("went on");
        manager.freeze();
        manager.killAll();
        LiveCgroup.assertKilled(shell);
        assertThat(manager.isFrozen()).isFalse();
    }

    @Test
    void killsAndRemovesWhatIsInCgroupsBelow() throws Exception {
        cgroup.create(NONE);
        Process shell = cgroup.shell();
        for (Map.Entry<String, String> path : manager.paths().entrySet()) {
            if (!path.getKey().equals("cpuset")) {
                new File(path.getValue(), "sub/deeper").mkdirs();
                CgroupFiles.write(path.getValue() + "/sub/deeper", "cgroup.procs", Long.toString(shell.pid()));
            }
        }
        assertThat(manager.processes()).containsExactly((int) shell.pid());
        manager.killAll();
        manager.destroy();
        LiveCgroup.assertKilled(shell);
        assertThat(manager.exists()).isFalse();
        manager.killAll();
        assertThat(manager.isFrozen()).isFalse();
        assertThat(manager.processes()).isEmpty();
    }

    /** Whoever waits for a container's end removes its cgroup while {@code kill} still looks after frozen processes. */
    @Test
    void aCgroupThatGoesAwayMeanwhileHasNobodyToThaw(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("freezer.self_freezing"), "1");
        Files.createSymbolicLink(directory.resolve("freezer.state"), directory.resolve("gone/freezer.state"));
        CgroupManager dying = Cgroups.restore(new LocalKernel(), Map.of("freezer", directory.toString()));
        assertThatThrownBy(dying::thaw).hasMessageEndingWith("no such file or directory");
        dying.thawKilled();
    }

    @Test
    void refusesACgroupThatIsInUseOrFrozen() throws Exception {
        cgroup.create(NONE);
        CgroupManager other = Cgroups.restore(new LocalKernel(), manager.paths());
        other.create(NONE);
        manager.freeze();
        assertThatThrownBy(() -> other.create(NONE)).hasMessage("container's cgroup unexpectedly frozen");
        manager.thaw();
        manager.join((int) cgroup.shell().pid());
        assertThatThrownBy(() -> other.create(NONE))
                .isInstanceOf(IOException.class)
                .hasMessage("container's cgroup is not empty: 1 process(es) found");
        assertThat(manager.exists()).isTrue();
    }

    @Test
    void aFailedCreationLeavesNothing() throws IOException {
        manager.create(NONE);
        manager.rollback();
        assertThat(manager.paths().values())
                .allSatisfy(path -> assertThat(Path.of(path).getParent()).doesNotExist());
    }

    @Test
    void aControllerThatOnlyTheUnifiedHierarchyHasIsLimitedThere() throws IOException {
        String own = manager.unified().orElse("");
        String root = own.isEmpty() ? "" : own.substring(0, own.indexOf("/hako-test"));
        assumeTrue(
                !root.isEmpty() && CgroupFiles.read(root, "cgroup.controllers").contains("hugetlb"),
                "needs a hybrid host with hugetlb in the unified hierarchy");
        boolean enabled = CgroupFiles.read(root, "cgroup.subtree_control").contains("hugetlb");
        try {
            cgroup.create(TestResources.of("huge.2MB=4194304"));
            assertThat(CgroupFiles.read(own, "hugetlb.2MB.max")).isEqualTo("4194304");
        } finally {
            manager.destroy();
            if (!enabled) {
                new File(own).getParentFile().delete();
                CgroupFiles.write(root, "cgroup.subtree_control", "-hugetlb");
            }
        }
    }

    @Test
    void namesTheControllerThatIsNotThere() throws IOException {
        cgroup.create(NONE);
        assumeFalse(manager.paths().containsKey("net_cls"), "needs a host without net_cls");
        assertThatThrownBy(() -> manager.apply(TestResources.of("net.classID=5")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "cannot set net_cls limit: container could not join or create cgroup (/linux/resources/network asks for"
                                + " net_cls.classid = 5, but no hierarchy in which the container has a cgroup has controller net_cls: ");
    }

    private String file(String controller, String file) throws IOException {
        return CgroupFiles.read(manager.paths().getOrDefault(controller, "not there"), file);
    }
}
