package dev.hako.spec.check;

import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Namespace;
import java.util.Map;

/**
 * Rules for {@code linux.sysctl}: a parameter may be set if it belongs to a namespace that the container has. Whether a
 * joined network namespace is the runtime's own is for the kernel to say.
 */
final class SysctlCheck {
    private SysctlCheck() {}

    static void check(Linux linux, Problems problems) {
        for (Map.Entry<String, String> entry : linux.sysctl().entrySet()) {
            String rule = rule(dotted(entry.getKey()), linux);
            if (!rule.isEmpty()) {
                problems.text("/linux/sysctl/" + Problems.escape(entry.getKey()), entry.getValue(), rule);
            }
        }
    }

    /** The rule that a parameter breaks; empty for none. */
    private static String rule(String name, Linux linux) {
        if (isIpc(name)) {
            return has(linux, Namespace.IPC)
                    ? ""
                    : "sysctl " + Go.quote(name) + " is not allowed in the hosts ipc namespace";
        }
        if (name.startsWith("net.")) {
            return has(linux, Namespace.NETWORK)
                    ? ""
                    : "sysctl " + Go.quote(name) + " not allowed in host network namespace";
        }
        if (has(linux, Namespace.UTS)) {
            if (name.equals("kernel.domainname")) {
                return "";
            }
            if (name.equals("kernel.hostname")) {
                return "sysctl " + Go.quote(name) + " is not allowed as it conflicts with the OCI \"hostname\" field";
            }
        }
        if (name.startsWith("user.")) {
            return has(linux, Namespace.USER) ? "" : "setting ucounts without a user namespace not allowed: " + name;
        }
        return "sysctl " + Go.quote(name) + " is not in a separate kernel namespace";
    }

    private static boolean has(Linux linux, String type) {
        return linux.namespace(type).isPresent();
    }

    private static boolean isIpc(String name) {
        return switch (name) {
            case "kernel.msgmax",
                    "kernel.msgmnb",
                    "kernel.msgmni",
                    "kernel.sem",
                    "kernel.shmall",
                    "kernel.shmmax",
                    "kernel.shmmni",
                    "kernel.shm_rmid_forced" -> true;
            default -> name.startsWith("fs.mqueue.");
        };
    }

    /** The name with dots between its parts: if a slash comes first, slashes do that and dots are letters, sysctl(8). */
    private static String dotted(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        if (slash < 0 || (dot >= 0 && dot < slash)) {
            return name;
        }
        return name.replace('.', '\0').replace('/', '.').replace('\0', '/');
    }
}
