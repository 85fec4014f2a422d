package dev.hako.core.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.core.linux.Stat;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel is told; whether it heeds that takes SELinux. */
class MountLabelTest {

    private static final String LABEL = "system_u:object_r:container_file_t:s0:c715,c811";
    private static final MountLabel GIVEN = new MountLabel(LABEL);
    private static final FileInfo DIRECTORY = new FileInfo(Stat.S_IFDIR | 0755, 0, 0, 0, 1, 0, 1, false);

    private static MountPlan plan(String type, String... options) {
        return new MountPlan("/there", type, "source", MountOptions.parse(List.of(options)));
    }

    private static List<String> calls(MountPlan plan) throws IOException {
        RecordingKernel kernel = new RecordingKernel();
        FileSystems fileSystems = new FileSystems(new RootDir(new Fd(kernel, 50), "/b/rootfs"), GIVEN);
        fileSystems.mount(plan, new Target(new Fd(kernel, 51), "/there", DIRECTORY, false));
        return kernel.calls();
    }

    @Test
    void isOneOptionOfANewFileSystem() throws IOException {
        assertThat(calls(plan("tmpfs", "mode=755", "size=64k")))
                .filteredOn(call -> call.startsWith("fsconfig("))
                .containsSubsequence(
                        "fsconfig(<earlier result>, 1, \"mode\", \"755\", 0)",
                        "fsconfig(<earlier result>, 1, \"size\", \"64k\", 0)",
                        "fsconfig(<earlier result>, 1, \"context\", \"" + LABEL + "\", 0)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "devpts", "ext4", "overlay", "fuse"})
    void isGivenToFileSystemsOfDisksAndMemory(String type) {
        assertThat(GIVEN.on(plan(type)).describe("mount"))
                .isEqualTo("mount src=source, dst=/there, data=context=\"" + LABEL + "\"");
        assertThat(GIVEN.on(plan(type, "a=b")).options().data()).containsExactly("a=b", "context=\"" + LABEL + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proc", "sysfs", "cgroup", "cgroup2", "mqueue"})
    void isNoOptionOfTheKernelsOwn(String type) throws IOException {
        MountPlan plan = plan(type);
        assertThat(GIVEN.on(plan)).isSameAs(plan);
        assertThat(calls(plan)).noneMatch(call -> call.contains("context"));
    }

    @Test
    void isNotForWhatIsBound() {
        MountPlan plan = plan("bind", "rbind", "ro");
        assertThat(GIVEN.on(plan)).isSameAs(plan);
        MountPlan odd = plan("tmpfs", "bind");
        assertThat(GIVEN.on(odd)).isSameAs(odd);
    }

    @Test
    void isAnAttributeOfAMessageQueueOnceItIsMounted() throws IOException {
        List<String> calls = calls(plan("mqueue", "nosuid"));
        assertThat(calls)
                .last()
                .asString()
                .startsWith("setxattr(\"/proc/self/fd/")
                .contains("security.selinux", LABEL);
        assertThat(calls(plan("tmpfs"))).noneMatch(call -> call.startsWith("setxattr("));
    }

    @Test
    void isQuotedForTheOldCallAndTheProgramsOfFuse() throws IOException {
        RecordingKernel kernel = new RecordingKernel(
                call -> call.startsWith("fsopen(") ? Optional.of(Answer.failure(Errno.ENODEV)) : Optional.empty());
        FileSystems fileSystems = new FileSystems(new RootDir(new Fd(kernel, 50), "/b/rootfs"), GIVEN);
        try {
            fileSystems.mount(plan("odd", "a=b"), new Target(new Fd(kernel, 51), "/there", DIRECTORY, false));
        } catch (IOException notMounted) {
            // the recorder does not say that the directory is a mount afterwards
            assertThat(notMounted).hasMessageContaining("/there");
        }
        assertThat(kernel.calls())
                .anyMatch(call -> call.startsWith("mount(\"source\", \".\", \"odd\", ")
                        && call.contains("\"a=b,context=\"system_u:object_r:container_file_t"));
    }

    @Test
    void isWithoutConsequenceIfThereIsNone() {
        MountPlan plan = plan("tmpfs");
        assertThat(MountLabel.NONE.on(plan)).isSameAs(plan);
    }
}
