package dev.hako.spec.check;

import dev.hako.spec.runtime.Capabilities;
import dev.hako.spec.runtime.Device;
import dev.hako.spec.runtime.DeviceRule;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Namespace;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Seccomp;
import dev.hako.spec.runtime.Spec;
import java.util.List;
import java.util.Optional;

/**
 * Finds what makes a container less safe. A warning: the container, or who breaks into its program, can take over the host. A note:
 * one line of defence is missing that is easily had.
 */
public final class SafetyCheck {

    private static final String NAMESPACES = "/linux/namespaces";

    /** Those that come to being root of the host; capabilities(7). */
    private static final List<String> MIGHTY = List.of(
            "CAP_BPF",
            "CAP_DAC_READ_SEARCH",
            "CAP_MAC_ADMIN",
            "CAP_MAC_OVERRIDE",
            "CAP_PERFMON",
            "CAP_SYS_ADMIN",
            "CAP_SYS_BOOT",
            "CAP_SYS_MODULE",
            "CAP_SYS_RAWIO",
            "CAP_SYS_TIME");

    private final Spec spec;
    private final Linux linux;
    private final Findings.Reporter unsafe;
    private final boolean ownUsers;

    private SafetyCheck(Spec spec, Findings findings) {
        this.spec = spec;
        this.linux = spec.linux().orElse(Linux.NONE);
        this.unsafe = findings.of(Kind.UNSAFE);
        this.ownUsers = has(linux, Namespace.USER);
    }

    /** Looks through a whole configuration. */
    public static void check(Spec spec, Findings findings) {
        SafetyCheck check = new SafetyCheck(spec, findings);
        check.namespaces();
        if (spec.process().isPresent()) {
            check.process(spec.process().get());
        }
        check.seccomp();
        check.devices();
        check.rootfsPropagation();
        new MountSafety(check.unsafe, check.ownUsers, has(check.linux, Namespace.CGROUP)).check(spec.mounts());
        PathSafety.check(spec, check.ownUsers, check.unsafe);
    }

    /** Whether the container has a namespace that is not the host's. */
    static boolean has(Linux linux, String type) {
        Optional<Namespace> namespace = linux.namespace(type);
        return namespace.isPresent() && !namespace.get().path().startsWith("/proc/1/ns/");
    }

    private void namespaces() {
        if (!has(linux, Namespace.MOUNT)) {
            unsafe.warn(NAMESPACES, "", "no mount namespace: the container changes the host's mounts");
        }
        if (!has(linux, Namespace.PID)) {
            unsafe.warn(
                    NAMESPACES, "", "no pid namespace: the container sees the host's processes, and may signal them");
        }
        if (!has(linux, Namespace.NETWORK)) {
            unsafe.note(
                    NAMESPACES,
                    "",
                    "no network namespace: the container reaches what listens on the host only, abstract sockets too");
        }
        if (!has(linux, Namespace.IPC)) {
            unsafe.note(NAMESPACES, "", "no ipc namespace: the container shares memory and queues with the host");
        }
        if (!ownUsers
                && spec.process().isPresent()
                && spec.process().get().user().uid() == 0) {
            unsafe.note(
                    "/process/user/uid", "0", "root of the container is root of the host: there is no user namespace");
        }
    }

    private void process(Process process) {
        if (!process.noNewPrivileges()) {
            unsafe.note(
                    "/process/noNewPrivileges", "", "a set-user-ID program can raise the privileges of the process");
        }
        if (ownUsers) {
            return; // capabilities of a user namespace of its own are about what belongs to it
        }
        if (process.capabilities().isEmpty()) {
            unsafe.warn("/process", "", "no capabilities property: root of the container keeps all capabilities");
            return;
        }
        Capabilities sets = process.capabilities().get();
        mighty("bounding", sets.bounding());
        for (String name : List.of("CAP_SYS_PTRACE", "CAP_NET_ADMIN")) {
            String type = name.equals("CAP_NET_ADMIN") ? Namespace.NETWORK : Namespace.PID;
            if (sets.bounding().contains(name) && !has(linux, type)) {
                String rule = name + " in the host's " + type + " namespace gives power over the host";
                unsafe.warn("/process/capabilities/bounding", "", rule);
            }
        }
    }

    private void mighty(String set, List<String> names) {
        StringBuilder found = new StringBuilder();
        for (String name : MIGHTY) {
            if (names.contains(name)) {
                found.append(found.isEmpty() ? "" : ", ").append(name);
            }
        }
        if (!found.isEmpty()) {
            String rule = found + " without a user namespace: enough to take over the host";
            unsafe.warn("/process/capabilities/" + set, "", rule);
        }
    }

    private void seccomp() {
        Optional<Seccomp> seccomp = linux.seccomp();
        if (seccomp.isEmpty() || seccomp.get().isDisabled()) {
            unsafe.note("/linux/seccomp", "", "no filter of system calls");
        } else if (seccomp.get().defaultAction().equals("SCMP_ACT_ALLOW")) {
            unsafe.note(
                    "/linux/seccomp/defaultAction",
                    Go.quote("SCMP_ACT_ALLOW"),
                    "system calls that no rule names are allowed, those of newer kernels too");
        }
    }

    private void devices() {
        if (linux.resources().isPresent()) {
            rules(linux.resources().get().devices());
        }
        for (int i = 0; i < linux.devices().size(); i++) {
            Device device = linux.devices().get(i);
            if (device.type().equals("b")) {
                unsafe.warn("/linux/devices/" + i, "", "a disk of the host: " + device.path());
            }
        }
    }

    /** Whether it is devices as a whole that are open in the end: only rules without numbers decide that. */
    private void rules(List<DeviceRule> rules) {
        int open = -1;
        for (int i = 0; i < rules.size(); i++) {
            DeviceRule rule = rules.get(i);
            boolean all = rule.major().isEmpty()
                    && rule.minor().isEmpty()
                    && !rule.type().equals("c");
            if (all && (rule.allow() || isForAllTypes(rule))) {
                open = rule.allow() && opens(rule) ? i : -1;
            }
        }
        if (open >= 0) {
            unsafe.warn("/linux/resources/devices/" + open, "", "all devices of the host are allowed, its disks too");
        }
    }

    private static boolean isForAllTypes(DeviceRule rule) {
        return rule.type().isEmpty() || rule.type().equals("a");
    }

    /** To make a node without opening it is what every container may. */
    private static boolean opens(DeviceRule rule) {
        return rule.access().indexOf('r') >= 0
                || rule.access().indexOf('w') >= 0
                || rule.access().indexOf('a') >= 0
                || rule.type().equals("a");
    }

    private void rootfsPropagation() {
        String propagation = linux.rootfsPropagation();
        if (propagation.equals("shared") || propagation.equals("rshared")) {
            unsafe.warn(
                    "/linux/rootfsPropagation",
                    Go.quote(propagation),
                    "mounts that the container makes appear on the host");
        }
    }
}
