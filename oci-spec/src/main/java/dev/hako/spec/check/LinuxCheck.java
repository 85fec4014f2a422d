package dev.hako.spec.check;

import dev.hako.spec.runtime.Device;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Namespace;
import java.util.List;

/** Rules for {@code linux}, in the order in which runc gets to them. */
final class LinuxCheck {
    private LinuxCheck() {}

    /** What runc's {@code specconv} refuses. */
    static void convert(Linux linux, Problems problems) {
        devices(linux.devices(), problems);
        problems.nullByte("/linux/cgroupsPath", linux.cgroupsPath());
        if (linux.resources().isPresent()) {
            ResourcesCheck.deviceRules(linux.resources().get(), "/linux/resources", problems);
        }
        propagation(linux.rootfsPropagation(), problems);
        NamespaceCheck.namespaces(linux, problems);
        if (linux.seccomp().isPresent()) {
            SeccompCheck.check(linux.seccomp().get(), problems);
        }
        if (linux.memoryPolicy().isPresent()) {
            MemoryPolicyCheck.check(linux.memoryPolicy().get(), problems);
        }
        if (linux.personality().isPresent()) {
            String domain = linux.personality().get().domain();
            if (!domain.equals("LINUX") && !domain.equals("LINUX32")) {
                problems.text("/linux/personality/domain", domain, "invalid personality domain " + domain);
            }
        }
    }

    /** Limits that the kernel would refuse, and network devices. */
    static void limits(Linux linux, Problems problems) {
        if (linux.resources().isPresent()) {
            ResourcesCheck.limits(linux.resources().get(), "/linux/resources", problems);
        }
        NamespaceCheck.netDevices(linux, problems);
    }

    /** What runc's {@code validator.go} refuses from {@code security} on. */
    static void validate(Linux linux, Problems problems) {
        restrictedPaths(linux, problems);
        NamespaceCheck.time(linux, problems);
        SysctlCheck.check(linux, problems);
        if (linux.intelRdt().isPresent()) {
            String id = linux.intelRdt().get().closId();
            if (id.equals(".") || id.equals("..") || (id.length() > 1 && id.indexOf('/') >= 0)) {
                problems.text("/linux/intelRdt/closID", id, "invalid intelRdt.ClosID " + Go.quote(id));
            }
            problems.nullByte("/linux/intelRdt/closID", id);
        }
    }

    private static void restrictedPaths(Linux linux, Problems problems) {
        boolean restricted =
                !linux.maskedPaths().isEmpty() || !linux.readonlyPaths().isEmpty();
        if (restricted && linux.namespace(Namespace.MOUNT).isEmpty()) {
            problems.missing(
                    linux.maskedPaths().isEmpty() ? "/linux/readonlyPaths" : "/linux/maskedPaths",
                    "unable to restrict sys entries without a private MNT namespace");
        }
        problems.nullBytes("/linux/maskedPaths", linux.maskedPaths());
        problems.nullBytes("/linux/readonlyPaths", linux.readonlyPaths());
        absolute("/linux/maskedPaths", linux.maskedPaths(), problems);
        absolute("/linux/readonlyPaths", linux.readonlyPaths(), problems);
    }

    private static void absolute(String pointer, List<String> paths, Problems problems) {
        for (int i = 0; i < paths.size(); i++) {
            if (!paths.get(i).startsWith("/")) {
                problems.text(pointer + "/" + i, paths.get(i), "path must be absolute");
            }
        }
    }

    private static void propagation(String propagation, Problems problems) {
        switch (propagation) {
            case "", "private", "rprivate", "slave", "rslave", "shared", "rshared", "unbindable", "runbindable" -> {}
            default ->
                problems.text(
                        "/linux/rootfsPropagation",
                        propagation,
                        "rootfsPropagation=" + propagation + " is not supported");
        }
    }

    private static void devices(List<Device> devices, Problems problems) {
        for (int i = 0; i < devices.size(); i++) {
            Device device = devices.get(i);
            String at = "/linux/devices/" + i;
            switch (device.type()) {
                case "c", "u", "b" -> {
                    number(at + "/major", device.major(), problems);
                    number(at + "/minor", device.minor(), problems);
                }
                case "p" -> {}
                default -> problems.text(at + "/type", device.type(), "invalid device type " + Go.quote(device.type()));
            }
            if (!device.path().startsWith("/")) {
                problems.text(at + "/path", device.path(), "device path must be an absolute path");
            }
            problems.nullByte(at + "/path", device.path());
        }
    }

    /** Go's {@code unix.Mkdev} takes 32 bits of either. */
    private static void number(String pointer, long number, Problems problems) {
        if (number < 0 || number > 0xffff_ffffL) {
            problems.number(pointer, number, "invalid device number");
        }
    }
}
