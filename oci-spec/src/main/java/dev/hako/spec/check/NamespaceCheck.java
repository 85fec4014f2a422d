package dev.hako.spec.check;

import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Namespace;
import dev.hako.spec.runtime.NetDevice;
import dev.hako.spec.runtime.Spec;
import dev.hako.spec.runtime.TimeOffset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules for {@code linux.namespaces} and for what makes sense only in a namespace of one's own. */
final class NamespaceCheck {
    /** The kernel's {@code __NEW_UTS_LEN}. */
    private static final int LONGEST_NAME = 64;

    /** The kernel's {@code IFNAMSIZ}, less the byte that ends it. */
    private static final int LONGEST_INTERFACE = 15;

    private NamespaceCheck() {}

    static void namespaces(Linux linux, Problems problems) {
        Set<String> seen = new HashSet<>();
        List<Namespace> namespaces = linux.namespaces();
        for (int i = 0; i < namespaces.size(); i++) {
            Namespace namespace = namespaces.get(i);
            String at = "/linux/namespaces/" + i;
            // runc prints the whole struct
            String struct = "{" + Go.quote(namespace.type()) + " " + Go.quote(namespace.path()) + "}";
            if (!isType(namespace.type())) {
                problems.text(at + "/type", namespace.type(), "namespace " + struct + " does not exist");
            } else if (!seen.add(namespace.type())) {
                problems.text(at + "/type", namespace.type(), "malformed spec file: duplicated ns " + struct);
            }
            problems.nullByte(at + "/path", namespace.path());
        }
        mappings(linux, problems);
    }

    /** Host and domain name. */
    static void names(Spec spec, Problems problems) {
        boolean uts = spec.linux().isPresent()
                && spec.linux().get().namespace(Namespace.UTS).isPresent();
        name(spec.hostname(), "hostname", uts, problems);
        name(spec.domainname(), "domainname", uts, problems);
    }

    static void netDevices(Linux linux, Problems problems) {
        if (linux.netDevices().isEmpty()) {
            return;
        }
        if (linux.namespace(Namespace.NETWORK).isEmpty()) {
            problems.missing("/linux/netDevices", "unable to move network devices without a NET namespace");
        }
        for (Map.Entry<String, NetDevice> entry : linux.netDevices().entrySet()) {
            String pointer = "/linux/netDevices/" + Problems.escape(entry.getKey());
            String inside = entry.getValue().name();
            if (!isInterface(entry.getKey())) {
                problems.missing(pointer, "invalid network device name " + Go.quote(entry.getKey()));
            }
            if (!inside.isEmpty() && !isInterface(inside)) {
                problems.text(pointer + "/name", inside, "invalid network device name " + Go.quote(inside));
            }
        }
    }

    static void time(Linux linux, Problems problems) {
        if (linux.timeOffsets().isEmpty()) {
            return;
        }
        Optional<Namespace> time = linux.namespace(Namespace.TIME);
        if (time.isEmpty()) {
            problems.missing(
                    "/linux/timeOffsets",
                    "time namespace offsets specified, but time namespace isn't enabled in the config");
        } else if (!time.get().isNew()) {
            problems.missing(
                    "/linux/timeOffsets",
                    "time namespace enabled, but both namespace path and time offsets specified -- you may only "
                            + "provide one");
        }
        for (Map.Entry<String, TimeOffset> entry : linux.timeOffsets().entrySet()) {
            String pointer = "/linux/timeOffsets/" + Problems.escape(entry.getKey());
            if (!entry.getKey().equals("monotonic") && !entry.getKey().equals("boottime")) {
                problems.missing(pointer, "unknown clock " + Go.quote(entry.getKey()) + " for a time namespace");
            }
            if (entry.getValue().nanosecs() > 999_999_999) {
                problems.number(
                        pointer + "/nanosecs", entry.getValue().nanosecs(), "nanosecs must be less than 1000000000");
            }
        }
    }

    private static void mappings(Linux linux, Problems problems) {
        Optional<Namespace> user = linux.namespace(Namespace.USER);
        boolean any = !linux.uidMappings().isEmpty() || !linux.gidMappings().isEmpty();
        if (user.isEmpty() && any) {
            problems.missing(
                    linux.uidMappings().isEmpty() ? "/linux/gidMappings" : "/linux/uidMappings",
                    "user namespace mappings specified, but user namespace isn't enabled in the config");
        }
        if (user.isPresent() && user.get().isNew()) {
            IdMappingCheck.root("/linux/uidMappings", "uid", linux.uidMappings(), problems);
            IdMappingCheck.root("/linux/gidMappings", "gid", linux.gidMappings(), problems);
        }
        IdMappingCheck.ranges("/linux/uidMappings", linux.uidMappings(), problems);
        IdMappingCheck.ranges("/linux/gidMappings", linux.gidMappings(), problems);
    }

    private static void name(String name, String property, boolean uts, Problems problems) {
        if (name.isEmpty()) {
            return;
        }
        if (!uts) {
            problems.text("/" + property, name, "unable to set " + property + " without a private UTS namespace");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            problems.text("/" + property, name, property + " is longer than " + LONGEST_NAME + " bytes");
        }
    }

    private static boolean isType(String type) {
        return switch (type) {
            case Namespace.PID,
                    Namespace.NETWORK,
                    Namespace.MOUNT,
                    Namespace.IPC,
                    Namespace.UTS,
                    Namespace.USER,
                    Namespace.CGROUP,
                    Namespace.TIME -> true;
            default -> false;
        };
    }

    /** As {@code dev_valid_name} in the kernel's net/core/dev.c. */
    private static boolean isInterface(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c == '/' || c == ':') {
                return false;
            }
        }
        return name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_INTERFACE;
    }
}
