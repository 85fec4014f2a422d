package dev.hako.core.cgroup.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.cgroup.Hierarchy;
import dev.hako.core.cgroup.LiveCgroup;
import dev.hako.core.cgroup.TestResources;
import dev.hako.core.cgroup.devices.LoadedFilters;
import dev.hako.core.linux.ffi.LocalKernel;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import dev.hako.spec.runtime.DeviceRule;
import dev.hako.spec.runtime.Resources;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a host with a unified hierarchy, by effect; what needs controllers is skipped where v1 has them. */
class V2ManagerTest {

    private static final Resources NONE = Cgroups.NO_RESOURCES;

    private LiveCgroup cgroup;
    private CgroupManager manager;
    private String directory;
    private final String name = LiveCgroup.uniqueName("v2");

    @BeforeEach
    void open() throws IOException {
        CgroupHost host = LiveCgroup.host();
        List<Hierarchy> unified =
                host.hierarchies().stream().filter(Hierarchy::isUnified).toList();
        assumeTrue(!unified.isEmpty(), "needs a host with a unified cgroup hierarchy");
        cgroup = new LiveCgroup(new CgroupHost(true, unified), name + "/c");
        manager = cgroup.manager();
        directory = manager.unified().orElseThrow();
    }

    @AfterEach
    void close() throws IOException {
        if (cgroup != null) {
            cgroup.close();
            new File(directory).getParentFile().delete();
        }
    }

    private void assumeControllers(String... controllers) throws IOException {
        String root = new File(directory).getParentFile().getParent();
        assumeTrue(
                List.of(CgroupFiles.read(root, "cgroup.controllers").split(" ", -1))
                        .containsAll(List.of(controllers)),
                "needs a unified hierarchy with " + List.of(controllers));
    }

    @Test
    void aStubIsBornInTheCgroup() throws Exception {
        cgroup.create(NONE);
        try (Stub parent = LibraryStub.start();
                Stub stub = Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone().into(directory))) {
            manager.enter(stub.kernel());
            assertThat(manager.processes()).containsExactly(stub.pid());
        }
    }

    @Test
    void handsDownEveryControllerThereIs() throws IOException {
        manager.create(NONE);
        String root = new File(directory).getParentFile().getParent();
        assertThat(CgroupFiles.read(directory, "cgroup.controllers"))
                .isEqualTo(CgroupFiles.read(root, "cgroup.controllers"));
    }

    @Test
    void limitsAreInTheFiles() throws IOException {
        assumeControllers("memory", "cpu", "pids", "cpuset");
        cgroup.create(TestResources.of("memory.limit=33554432 memory.swap=67108864 memory.reservation=16777216"
                + " cpu.shares=512 cpu.quota=50000 cpu.period=200000 cpu.burst=1000 cpu.cpus=0 pids.limit=7"
                + " unified:memory.high=20971520"));
        assertThat(file("memory.max")).isEqualTo("33554432");
        assertThat(file("memory.low")).isEqualTo("16777216");
        assertThat(file("memory.high")).isEqualTo("20971520");
        assertThat(file("cpu.weight")).isEqualTo("59");
        assertThat(file("cpu.max")).isEqualTo("50000 200000");
        assertThat(file("cpuset.cpus")).isEqualTo("0");
        assertThat(file("pids.max")).isEqualTo("7");
        manager.update(TestResources.of("memory.limit=-1 cpu.quota=-1 pids.limit=-1"));
        assertThat(file("memory.max")).isEqualTo("max");
        assertThat(file("cpu.max")).isEqualTo("max 100000");
        assertThat(file("pids.max")).isEqualTo("max");
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
    void anUpdateCanRefuseALimitBelowTheUsage() throws Exception {
        assumeControllers("memory");
        cgroup.create(NONE);
        Process shell = cgroup.shell();
        manager.join((int) shell.pid());
        LiveCgroup.give(shell, "echo running; read y");
        assertThat(shell.inputReader().readLine()).isEqualTo("running");
        assertThatThrownBy(() -> manager.update(TestResources.of("memory.limit=1 memory.checkBeforeUpdate=true")))
                .hasMessageMatching("rejecting memory limit 1 <= usage \\d+");
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
        cgroup.create(TestResources.withDevices(NONE, List.of(rule(false, "", -1, "rwm"), rule(true, "c", 11, "w"))));
        assertThat(cgroup.run("echo hello >/dev/null && echo yes")).isEqualTo("yes");
        String tryMemory =
                "mknod /dev/hako-test-$$ c 1 11; ( : </dev/hako-test-$$ ) 2>&1; ( : >/dev/hako-test-$$ ) && echo writable; rm /dev/hako-test-$$";
        assertThat(cgroup.run(tryMemory)).contains("not permitted").endsWith("writable");
        manager.apply(NONE);
        assertThat(cgroup.run(tryMemory)).contains("not permitted").doesNotContain("writable");
        manager.apply(TestResources.withDevices(NONE, List.of(rule(true, "a", -1, "rwm"))));
        assertThat(cgroup.run(tryMemory)).isEqualTo("writable");
    }

    @Test
    void aFilterThatStaysLoadedCanBeReplaced() throws Exception {
        try (LocalKernel kernel = new LocalKernel();
                LoadedFilters filters = new LoadedFilters()) {
            // several threads of a server, several containers: the second time it is loaded already
            for (int i = 0; i < 2; i++) {
                V2Manager container = new V2Manager(kernel, directory, filters.in(kernel));
                container.create(NONE);
                container.apply(NONE);
                String tryMemory = "mknod /dev/hako-test-$$ c 1 11; ( : </dev/hako-test-$$ ) 2>&1 && echo readable;"
                        + " rm /dev/hako-test-$$";
                assertThat(cgroup.run(tryMemory)).contains("not permitted");
                container.restrictDevices(TestResources.withDevices(NONE, List.of(rule(true, "a", -1, "rwm"))));
                assertThat(cgroup.run(tryMemory)).doesNotContain("not permitted");
                container.destroy();
            }
        }
    }

    private static DeviceRule rule(boolean allow, String type, long minor, String access) {
        OptionalLong major = minor < 0 ? OptionalLong.empty() : OptionalLong.of(1);
        return new DeviceRule(allow, type, major, OptionalLong.of(minor), access);
    }

    @Test
    void frozenProcessesStandStillAndCanBeKilled() throws Exception {
        cgroup.create(NONE);
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
    }

    @Test
    void killsAndRemovesWhatIsInCgroupsBelow() throws Exception {
        cgroup.create(NONE);
        Process shell = cgroup.shell();
        String below = directory + "/sub/deeper";
        assertThat(new File(below).mkdirs()).isTrue();
        CgroupFiles.write(below, "cgroup.procs", Long.toString(shell.pid()));
        assertThat(manager.processes()).containsExactly((int) shell.pid());
        manager.killAll();
        manager.destroy();
        LiveCgroup.assertKilled(shell);
        assertThat(manager.exists()).isFalse();
        manager.destroy();
        manager.killAll();
        assertThat(manager.isFrozen()).isFalse();
        assertThat(manager.processes()).isEmpty();
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
        assertThatThrownBy(() -> other.create(NONE)).hasMessage("container's cgroup is not empty: 1 process(es) found");
    }

    @Test
    void aFailedCreationLeavesNothing() throws IOException {
        manager.create(NONE);
        manager.rollback();
        assertThat(Path.of(directory).getParent()).doesNotExist();
    }

    @Test
    void saysWhyAControllerIsNotThere() throws Exception {
        manager.create(NONE);
        String root = new File(directory).getParentFile().getParent();
        String offered = CgroupFiles.read(root, "cgroup.controllers");
        if (!List.of(offered.split(" ", -1)).contains("memory")) {
            assertThatThrownBy(() -> manager.apply(TestResources.of("memory.limit=4194304")))
                    .hasMessageStartingWith(
                            "cannot set memory limit: container could not join or create cgroup (/linux/resources/memory asks for"
                                    + " memory.max = 4194304, but controller memory is not available in "
                                    + directory + ": the kernel does not offer it in the unified hierarchy");
            return;
        }
        String parent = new File(directory).getParent();
        CgroupFiles.write(parent, "cgroup.subtree_control", "-memory");
        assertThatThrownBy(() -> manager.apply(TestResources.of("memory.limit=4194304")))
                .hasMessageStartingWith(
                        "cannot set memory limit: container could not join or create cgroup (/linux/resources/memory asks for"
                                + " memory.max = 4194304, but controller memory is not available in "
                                + directory
                                + ": it is not enabled in " + parent
                                + "/cgroup.subtree_control: write +memory to it as root, or have systemd do so by Delegate=memory");
        assertThatThrownBy(() -> manager.apply(TestResources.of("unified:memory.max=4194304")))
                .hasMessageStartingWith(
                        "unified resource \"memory.max\" can't be set: controller \"memory\" not available: it is not");
    }

    @Test
    void anUnknownUnifiedFileIsNamed() throws IOException {
        manager.create(NONE);
        assertThatThrownBy(() -> manager.apply(TestResources.of("unified:../x=1")))
                .hasMessage("unified resource \"../x\" must be a file name (no slashes)");
        assertThatThrownBy(() -> manager.apply(TestResources.of("unified:nonsense=1")))
                .hasMessageStartingWith("unified resource \"nonsense\" must be in the form CONTROLLER.PARAMETER");
        assertThatThrownBy(() -> manager.apply(TestResources.of("unified:cgroup.freeze=x")))
                .hasMessageStartingWith("unable to set unified resource \"cgroup.freeze\": ");
    }

    @Test
    void aThreadedPlaceTakesProcessesButNoMemoryLimit() throws Exception {
        String parent = new File(directory).getParent();
        assertThat(new File(parent).mkdir()).isTrue();
        assertThat(new File(parent, "t").mkdir()).isTrue();
        CgroupFiles.write(parent + "/t", "cgroup.type", "threaded");
        try {
            assertThatThrownBy(() -> manager.create(TestResources.of("memory.limit=5")))
                    .hasMessageContaining("with domain controllers -- it is in ");
            manager.create(NONE);
            assertThat(file("cgroup.type")).isEqualTo("threaded");
            manager.join((int) cgroup.shell().pid());
            assertThat(manager.processes()).hasSize(1);
            manager.killAll();
        } finally {
            new File(parent, "t").delete();
        }
    }

    private String file(String file) throws IOException {
        return CgroupFiles.read(directory, file);
    }
}
