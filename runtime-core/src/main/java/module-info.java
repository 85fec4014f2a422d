/**
 * Creates, starts, inspects and deletes containers.
 *
 * <p>{@code lifecycle} is for callers, {@code cgroup.stats} what it tells them of usage; {@code linux} and {@code stub} are exported because a caller is a process behind a kernel:
 * the command line's launcher, or the stub that a library user starts. The rest is the implementation. Native access is
 * needed by this module alone: {@code --enable-native-access=dev.hako.core}.
 */
module dev.hako.core {
    requires static transitive org.jspecify;
    requires transitive dev.hako.spec;

    exports dev.hako.core.cgroup.devices;
    exports dev.hako.core.cgroup.stats;
    exports dev.hako.core.lifecycle;
    exports dev.hako.core.linux;
    exports dev.hako.core.resctrl.stats;
    exports dev.hako.core.stub;
}
