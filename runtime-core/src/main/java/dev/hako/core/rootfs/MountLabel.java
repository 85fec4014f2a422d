package dev.hako.core.rootfs;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The SELinux label of all files of the file systems that are made for the container (config-linux.md, "Mount Label"). Those of the
 * kernel (proc, sysfs, cgroups) and what is bound keep their own.
 *
 * @param label empty for none
 */
public record MountLabel(String label) {

    static final MountLabel NONE = new MountLabel("");

    private static final String KEY = "context";
    private static final String BEFORE = KEY + "=\"";
    private static final String XATTR = "security.selinux";

    /** {@return a mount with the label among its options}, in quotes as mount(2) wants it: a label may have commas */
    MountPlan on(MountPlan plan) {
        return isGivenAsOption(plan)
                ? plan.with(plan.options().with(0, List.of(), List.of(BEFORE + label + "\"")))
                : plan;
    }

    private boolean isGivenAsOption(MountPlan plan) {
        return !label.isEmpty()
                && !plan.options().isBind()
                && switch (plan.type()) {
                    case "proc", "sysfs", "cgroup", "cgroup2", "mqueue" -> false;
                    default -> true;
                };
    }

    /** {@return whether an element of a mount's data is a label in quotes} */
    static boolean isOption(String element) {
        return element.startsWith(BEFORE) && element.endsWith("\"") && element.length() > BEFORE.length();
    }

    /** {@return the label in quotes that an element of a mount's data is, without them} */
    static String value(String element) {
        return element.substring(BEFORE.length(), element.length() - 1);
    }

    /** Labels the mount of a message queue file system, which takes no such option. */
    void set(MountPlan plan, Fd mount) throws IOException {
        if (label.isEmpty() || !plan.type().equals("mqueue")) {
            return;
        }
        Kernel kernel = mount.kernel();
        int length = label.getBytes(StandardCharsets.UTF_8).length;
        Frame frame = kernel.frame();
        // a descriptor of O_PATH takes no attribute; its magic link in the host's procfs leads to the very inode
        long path = frame.text("/proc/self/fd/" + mount.number());
        frame.call(Sys.SETXATTR, path, frame.text(XATTR), frame.text(label), length, 0);
        kernel.check(frame, "set SELinux label", label);
    }

    /** Adds the label to a file system that is being configured. */
    void configure(Batch batch, String operation, String object, long fileSystem) {
        if (!label.isEmpty()) {
            batch.add(operation, object, FrameCalls.setString(batch.frame(), fileSystem, KEY, label));
        }
    }
}
