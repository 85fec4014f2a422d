package dev.hako.core.init;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pairs of stages whose order matters, each with its reason. */
class StageTest {

    @ParameterizedTest(name = "{0} before {1}: {2}")
    @CsvSource({
        "OOM_SCORE, BECOME_PRIVATE, what is not dumpable has files in /proc that are root's",
        "BECOME_PRIVATE, MOUNTS, nothing of the container may look at the stub while it works",
        "CGROUP_NAMESPACE, MOUNTS, cgroup mounts show the namespace's root",
        "MOUNTS, DEVICE_ACCESS, a block device that is mounted need not be allowed",
        "DEVICE_ACCESS, PRESTART, hooks may widen what is allowed",
        "PRESTART, CREATE_RUNTIME, as the specification has it",
        "CREATE_RUNTIME, CREATE_CONTAINER, as the specification has it",
        "CREATE_CONTAINER, CHANGE_ROOT, its hooks are found in the host's files",
        "CHANGE_ROOT, NULL_DEVICE, the device is the container's",
        "CHANGE_ROOT, WORKING_DIRECTORY, symlinks in it stay inside",
        "WORKING_DIRECTORY, FINISH_ROOT, a read-only root takes no new directory",
        "CHANGE_ROOT, TERMINAL, it is one of the container's devpts",
        "TERMINAL, FINISH_ROOT, a read-only /dev takes no console",
        "TERMINAL, RESTRICTED_PATHS, what the console is mounted on by mistake is still to be masked",
        "TERMINAL, STANDARD_STREAMS, it is to belong to the user",
        "LABELS, RESTRICTED_PATHS, a masked path must not hide where labels are written",
        "SYSCTL, RESTRICTED_PATHS, /proc/sys becomes read-only",
        "STANDARD_STREAMS, PROGRAM, the program's user may need them",
        "ATTRIBUTES, PROGRAM, the last look at the program is the last stage"
    })
    void comesBefore(Stage first, Stage second, String reason) {
        assertThat(first).as(reason).isLessThan(second);
    }
}
