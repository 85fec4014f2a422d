package dev.hako.core.init;

/**
 * The steps that make an init process of a fresh stub, in their order: read it top to bottom. The order is the security argument; change it
 * only together with its test.
 */
enum Stage {
    OOM_SCORE("adjust the OOM score"),
    BECOME_PRIVATE("close what was inherited, hide from other processes, start a session, take all CPUs of the cgroup"),
    NEW_KEYRING("join a session keyring"),
    CGROUP_NAMESPACE(
            "make the cgroup namespace, whose root is the cgroup just entered, and give that to the user who may write to it"),
    NETWORK("set the loopback interface up"),
    MOUNTS("prepare the root file system: propagation, mounts, devices"),
    DEVICE_ACCESS("restrict access to devices, now that block devices are mounted"),
    PRESTART("run prestart hooks"),
    CREATE_RUNTIME("run createRuntime hooks"),
    CREATE_CONTAINER("run createContainer hooks"),
    CHANGE_ROOT("change the root"),
    NULL_DEVICE("replace the host's null device by the container's on the standard streams"),
    WORKING_DIRECTORY("make the working directory"),
    TERMINAL("open the terminal: standard streams, /dev/console"),
    FINISH_ROOT("finish the root file system: late read-only mounts"),
    NAMES("set host name and domain name"),
    LABELS("set the security labels of the program"),
    SYSCTL("write kernel parameters"),
    RESTRICTED_PATHS("make paths read-only, mask others"),
    ATTRIBUTES("set umask, scheduling, I/O priority, personality and memory policy"),
    RESOURCE_LIMITS("set resource limits"),
    STANDARD_STREAMS("give the standard streams to the user"),
    PROGRAM("look the program up");

    private final String text;

    Stage(String text) {
        this.text = text;
    }

    /** {@return what is done, for the trace} */
    String text() {
        return text;
    }
}
