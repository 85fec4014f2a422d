package dev.hako.core.cgroup.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.cgroup.Hierarchy;
import dev.hako.core.cgroup.TestResources;
import dev.hako.core.cgroup.devices.DevicePrograms;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.RecordingKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdManagerTest {

    private static final String UNIT = "hako-box.scope";
    private static final String SCOPE = "/a.slice/a-b.slice/" + UNIT;

    @TempDir
    Path dir;

    private FakeUnits systemd;
    private Path root;

    @BeforeEach
    void boot() throws IOException {
        root = Files.createDirectory(dir.resolve("cgroup"));
        systemd = new FakeUnits(root, Map.of(UNIT, SCOPE, "a-b.slice", "/a.slice/a-b.slice"));
        FakeUnits.cgroup(root, "/a.slice/a-b.slice");
        Files.createDirectories(dir.resolve("run/transient"));
    }

    @Test
    void startsAScopeWithTheFirstProcessAndItsLimits() throws IOException {
        SystemdManager manager = manager("a-b.slice:hako:box");
        assertThat(manager.beginsWithProcess()).isTrue();
        manager.create(TestResources.of("memory.limit=4096 pids.limit=5"), 77);
        assertThat(systemd.calls())
                .containsExactly("start hako-box.scope: Description=libcontainer container box Slice=a-b.slice"
                        + " Delegate=yes PIDs=[77] MemoryAccounting=yes CPUAccounting=yes IOAccounting=yes"
                        + " TasksAccounting=yes DefaultDependencies=no CollectMode=inactive DevicePolicy=auto DeviceAllow=[]"
                        + " MemoryMax=4096 TasksMax=5");
        assertThat(manager.unified()).hasValue(root + SCOPE);
    }

    @Test
    void startsASliceWithoutAProcess() throws IOException {
        SystemdManager manager = manager("a.slice:hako:a-b.slice");
        assertThat(manager.beginsWithProcess()).isFalse();
        manager.create(TestResources.of(""));
        assertThat(systemd.calls().getFirst())
                .startsWith("start a-b.slice: Description=libcontainer container a-b.slice Wants=[a.slice]"
                        + " MemoryAccounting=yes");
        assertThat(manager.unified()).hasValue(root + "/a.slice/a-b.slice");
    }

    @Test
    void writesToTheFilesWhatTheUnitWasStartedWith() throws IOException {
        SystemdManager manager = manager("a-b.slice:hako:box");
        manager.create(TestResources.of("memory.limit=4096 cpu.quota=50001"), 77);
        manager.update(TestResources.of("memory.limit=4096 cpu.quota=50001"));
        assertThat(systemd.calls()).hasSize(1);
        assertThat(file("memory.max")).isEqualTo("4096");
        assertThat(file("cpu.max")).isEqualTo("51000 100000");
    }

    @Test
    void tellsSystemdOfALaterChange() throws IOException {
        SystemdManager manager = manager("a-b.slice:hako:box");
        manager.create(TestResources.of("memory.limit=4096"), 77);
        manager.update(TestResources.of("memory.limit=4096"));
        manager.update(TestResources.of("memory.limit=8192"));
        assertThat(systemd.calls().getLast()).isEqualTo("set hako-box.scope: MemoryMax=8192");
        assertThat(file("memory.max")).isEqualTo("8192");
        manager.update(TestResources.of(""));
        assertThat(systemd.calls()).hasSize(2);
    }

    /** The stub that enters namespaces is one more for a moment. */
    @Test
    void limitsAContainerToItsOneProcessOnceThatIsThere() throws IOException {
        SystemdManager manager = manager("a-b.slice:hako:box");
        manager.create(TestResources.of("pids.limit=0"), 77);
        assertThat(systemd.calls().getFirst()).doesNotContain("TasksMax");
        manager.update(TestResources.of("pids.limit=0"));
        assertThat(systemd.calls().getLast()).isEqualTo("set hako-box.scope: TasksMax=1");
        assertThat(file("pids.max")).isEqualTo("1");
    }

    @Test
    void asksForTheVersionWhereItMatters() throws IOException {
        systemd.version("251.2-1");
        SystemdManager old = manager("a-b.slice:hako:box");
        old.create(TestResources.of("unified:memory.oom.group=1 unified:cpu.idle=1"), 77);
        assertThat(systemd.calls().getLast()).doesNotContain("OOMPolicy").doesNotContain("CPUWeight");
        systemd.version("253");
        manager("a-b.slice:hako:box").create(TestResources.of("unified:memory.oom.group=1 cpu.idle=1"), 77);
        assertThat(systemd.calls().getLast()).contains(" OOMPolicy=kill ").contains(" CPUWeight=0");
    }

    @Test
    void warnsThatAWeightIsLeftOut() throws IOException {
        SystemdManager manager = manager("a-b.slice:hako:box");
        assertThat(manager.warnings(TestResources.of("cpu.idle=1 cpu.shares=5")))
                .containsExactly("unable to apply both CPUWeight and CpuIdle to systemd, ignoring CPUWeight");
        assertThat(manager.warnings(TestResources.of("cpu.idle=1 unified:cpu.weight=5")))
                .containsExactly("unable to apply both cpu.weight and cpu.idle to systemd, ignoring cpu.weight");
        assertThat(manager.warnings(TestResources.of("cpu.shares=5"))).isEmpty();
    }

    @Test
    void leavesAUnitOfSomebodyElseAlone() throws IOException {
        Files.writeString(dir.resolve("run/transient/" + UNIT), "");
        systemd.refuse("Unit hako-box.scope was already loaded or has a fragment file.");
        SystemdManager manager = manager("a-b.slice:hako:box");
        assertThatThrownBy(() -> manager.create(TestResources.of(""), 77))
                .isInstanceOf(IOException.class)
                .hasMessage("unable to start unit \"hako-box.scope\": Unit hako-box.scope was already loaded or has a"
                        + " fragment file.");
        manager.destroy();
        assertThat(systemd.calls()).hasSize(1);
        assertThat(manager.paths()).isEmpty();
    }

    @Test
    void refusesACgroupThatOthersAreInOrThatIsFrozen() throws IOException {
        FakeUnits.cgroup(root, SCOPE);
        Files.writeString(Path.of(root + SCOPE + "/cgroup.procs"), "5\n6\n");
        Files.writeString(Path.of(root + SCOPE + "/cgroup.freeze"), "0\n");
        SystemdManager manager = manager("a-b.slice:hako:box");
        assertThatThrownBy(() -> manager.create(TestResources.of(""), 77))
                .hasMessage("container's cgroup is not empty: 2 process(es) found");
        Files.writeString(Path.of(root + SCOPE + "/cgroup.procs"), "");
        Files.writeString(Path.of(root + SCOPE + "/cgroup.freeze"), "1\n");
        assertThatThrownBy(() -> manager.create(TestResources.of(""), 77))
                .hasMessage("container's cgroup unexpectedly frozen");
        assertThat(systemd.calls()).isEmpty();
    }

    @Test
    void writesNoWeightOfAnIdleContainer() throws IOException {
        SystemdManager manager = manager("a-b.slice:hako:box");
        manager.create(TestResources.of("cpu.shares=512"), 77);
        manager.update(TestResources.of("cpu.shares=512"));
        assertThat(file("cpu.weight")).isEqualTo("59");
        Files.writeString(Path.of(root + SCOPE + "/cpu.idle"), "0\n");
        manager.update(TestResources.of("cpu.shares=1024 cpu.idle=1"));
        manager.update(TestResources.of("unified:cpu.idle=1 unified:cpu.weight=8"));
        assertThat(file("cpu.weight")).isEqualTo("59");
        assertThat(systemd.calls().subList(1, 3)).containsOnly("set hako-box.scope: CPUWeight=0");
    }

    @Test
    void stopsItsUnitAsLongAsItIsThere() throws IOException {
        SystemdManager manager = manager("a-b.slice:hako:box");
        manager.create(TestResources.of(""), 77);
        Files.writeString(dir.resolve("run/transient/" + UNIT), "");
        manager.destroy();
        assertThat(systemd.calls()).hasSize(2).last().isEqualTo("stop hako-box.scope");
        Files.delete(dir.resolve("run/transient/" + UNIT));
        manager.destroy();
        assertThat(systemd.calls()).hasSize(2);
    }

    @Test
    void isRestoredFromWhatItWas() throws IOException {
        SystemdManager manager = manager("a-b.slice:hako:box");
        manager.create(TestResources.of(""), 77);
        Map<String, String> paths = manager.paths();
        assertThat(paths)
                .containsEntry("", root + SCOPE)
                .containsEntry("systemd.unit", UNIT)
                .containsEntry("systemd.runtime", dir.resolve("run").toString())
                .containsEntry("systemd.bus", "unix:path=/bus");
        CgroupManager restored = Cgroups.restore(new RecordingKernel(), paths);
        assertThat(restored).isInstanceOf(SystemdManager.class);
        assertThat(restored.paths()).isEqualTo(paths);
        assertThat(restored.unified()).hasValue(root + SCOPE);
        assertThat(restored.beginsWithProcess()).isFalse();
    }

    /** A scope without processes is gone, and with it the count. */
    @Test
    void knowsFromTheSliceThatAProcessWasKilledForMemory() throws IOException {
        Path slice = root.resolve("a.slice/a-b.slice");
        Files.writeString(slice.resolve("memory.events"), "oom_kill 3\n");
        SystemdManager manager = manager("a-b.slice:hako:box");
        manager.create(TestResources.of("memory.limit=4096"), 77);
        assertThat(manager.oomKills()).isZero();
        Files.writeString(slice.resolve("memory.events"), "oom_kill 4\n");
        assertThat(manager.oomKills()).isZero();
        for (String file : List.of(SCOPE)) {
            try (var files = Files.list(Path.of(root + file))) {
                for (Path each : files.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(Path.of(root + file));
        }
        assertThat(manager.oomKills()).isOne();
        assertThat(manager.memoryLimit())
                .isEqualTo("the memory controller allows 4096 bytes by MemoryMax= of the unit hako-box.scope:"
                        + " raise /linux/resources/memory/limit");
    }

    private String file(String name) throws IOException {
        return Files.readString(Path.of(root + SCOPE).resolve(name)).strip();
    }

    /** Directories are there already where systemd made them. */
    private SystemdManager manager(String path) throws IOException {
        RecordingKernel kernel = new RecordingKernel(call -> call.startsWith("mkdirat")
                ? Optional.of(RecordingKernel.Answer.failure(Errno.EEXIST))
                : Optional.empty());
        return SystemdManager.of(
                new SystemdManager.Asker(kernel, new DevicePrograms(kernel), Map.of(), false),
                new CgroupHost(true, List.of(new Hierarchy(List.of(), root.toString(), "/", "/"))),
                new Instance(false, dir.resolve("run").toString(), "unix:path=/bus"),
                path,
                "box",
                Map.of("org.systemd.property.CollectMode", "'inactive'"),
                _ -> systemd);
    }
}
