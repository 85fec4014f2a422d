package dev.hako.core.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.Stat;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Orders that the safety of the host rests on. */
class CallOrderTest {

    private static RootfsPlan plan(RootfsPlan.RootChange change, List<String> readonly, List<String> masked) {
        return new RootfsPlan(
                "/b/rootfs",
                change,
                0,
                false,
                List.of(),
                false,
                List.of(),
                false,
                Map.of(),
                readonly,
                masked,
                MountLabel.NONE);
    }

    private static Rootfs prepared(RecordingKernel kernel, RootfsPlan plan) throws IOException {
        Rootfs rootfs = new Rootfs(plan, kernel, CgroupView.legacy(List.of()), Optional.empty());
        rootfs.prepare();
        return rootfs;
    }

    private static List<String> names(RecordingKernel kernel, int from) {
        return kernel.calls().subList(from, kernel.calls().size()).stream()
                .map(call -> call.substring(0, call.indexOf('(')))
                .toList();
    }

    @Test
    void nothingIsMountedBeforeTheNamespaceIsCutOff() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        prepared(kernel, plan(RootfsPlan.RootChange.PIVOT, List.of(), List.of()));
        assertThat(names(kernel, 0))
                .containsExactly(
                        "umask",
                        "mount_setattr",
                        "openat2",
                        "open_tree",
                        "mount_setattr",
                        "move_mount",
                        "close",
                        "umask",
                        "fchdir");
        assertThat(kernel.calls().get(1)).startsWith("mount_setattr(-100, \"/\"");
    }

    @Test
    void theOldRootIsASlaveBeforeItIsUnmounted() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        Rootfs rootfs = prepared(kernel, plan(RootfsPlan.RootChange.PIVOT, List.of(), List.of()));
        int before = kernel.calls().size();
        rootfs.pivot();
        assertThat(names(kernel, before))
                .containsExactly("openat2", "fchdir", "pivot_root", "fchdir", "mount", "umount2", "chdir", "close");
        assertThat(kernel.calls().get(before + 4)).isEqualTo("mount(0, \".\", 0, 0x84000, 0)");
        assertThat(kernel.calls().get(before + 5)).isEqualTo("umount2(\".\", 2)");
    }

    @Test
    void aChrootLeavesTheHostsPropagationAlone() throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        Rootfs rootfs = prepared(kernel, plan(RootfsPlan.RootChange.CHROOT, List.of(), List.of()));
        rootfs.pivot();
        assertThat(kernel.calls()).noneMatch(call -> call.startsWith("mount_setattr(-100"));
        assertThat(names(kernel, kernel.calls().size() - 3)).containsExactly("fchdir", "chroot", "chdir");
    }

    @Test
    void pathsAreMaskedAfterOthersBecameReadonly() throws IOException {
        RecordingKernel kernel = new RecordingKernel(call -> call.contains("\"./sys/x\"")
                ? Optional.of(RecordingKernel.Answer.failure(Errno.ENOENT))
                : Optional.empty());
        Rootfs rootfs =
                prepared(kernel, plan(RootfsPlan.RootChange.PIVOT, List.of("/proc/sys"), List.of("/proc/sys/x")));
        int before = kernel.calls().size();
        rootfs.restrictPaths();
        List<String> calls = kernel.calls().subList(before, kernel.calls().size());
        int attached = names(kernel, before).indexOf("move_mount");
        assertThat(attached).isPositive();
        assertThat(calls.subList(0, attached)).noneMatch(call -> call.contains("./sys/x"));
        assertThat(calls.subList(attached, calls.size())).anyMatch(call -> call.contains("./sys/x"));
    }

    @Test
    void theContainersCgroupIsBoundWhereCgroup2CannotBeMounted() throws IOException {
        RecordingKernel kernel = new RecordingKernel(call -> call.startsWith("fsopen(\"cgroup2\"")
                ? Optional.of(RecordingKernel.Answer.failure(Errno.EBUSY))
                : Optional.empty());
        RootDir root = new RootDir(new Fd(kernel, 50), "/b/rootfs");
        FileInfo directory = new FileInfo(Stat.S_IFDIR | 0755, 0, 0, 0, 1, 0, 1, false);
        MountPlan plan =
                new MountPlan("/sys/fs/cgroup", "cgroup", "cgroup", MountOptions.parse(List.of("ro", "nosuid")));
        CgroupMounts mounts = new CgroupMounts(
                kernel,
                CgroupView.unified("/sys/fs/cgroup", "/sys/fs/cgroup/mine"),
                true,
                new FileSystems(root, MountLabel.NONE),
                new MountSources(kernel, Optional.empty()));
        try {
            mounts.mount(plan, new Target(new Fd(kernel, 51), "/sys/fs/cgroup", directory, false));
        } catch (IOException notADirectory) {
            // the recorder does not say that the source is a directory
            assertThat(notADirectory).hasMessageContaining("not a directory");
        }
        assertThat(kernel.calls()).anyMatch(call -> call.startsWith("open_tree(-100, \"/sys/fs/cgroup/mine\""));
    }
}
