package dev.hako.core.rootfs;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Mounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The host's procfs and sysfs mounts, in a mount namespace that keeps the old root.
 *
 * <p>Where the root is not pivoted they stay in the namespace, out of sight but there, and with an uncovered one there the kernel
 * lets the container mount another, without masks. So they are unmounted, or covered where that is refused.
 */
final class HostPseudoFileSystems {

    private static final int PIECE = 1 << 16;

    private HostPseudoFileSystems() {}

    /** Hides those that lie outside of a directory, with respect to the kernel's mount namespace. */
    static void hide(Kernel kernel, String rootfs) throws IOException {
        for (String mountpoint : mountpoints(mountInfo(kernel), rootfs)) {
            try {
                Mounts.setAttributes(kernel, mountpoint, 0, 0, Mounts.MS_SLAVE, true);
            } catch (ErrnoException e) {
                if (e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL) {
                    // it went away along with one above it
                    continue;
                }
                throw e;
            }
            hideOne(kernel, mountpoint);
        }
    }

    private static void hideOne(Kernel kernel, String mountpoint) throws IOException {
        try {
            Mounts.unmount(kernel, mountpoint, Mounts.MNT_DETACH);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EINVAL && e.errno() != Errno.EPERM) {
                throw e;
            }
            Mounts.mount(kernel, "tmpfs", mountpoint, "tmpfs", 0, "");
        }
    }

    private static String mountInfo(Kernel kernel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Fd file = Files.open(kernel, "/proc/self/mountinfo", Files.O_RDONLY, 0)) {
            for (byte[] piece = Files.read(file, PIECE); piece.length > 0; piece = Files.read(file, PIECE)) {
                all.write(piece);
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** {@return where whole procfs and sysfs mounts are, other than below a directory} (proc_pid_mountinfo(5)) */
    static List<String> mountpoints(String mountInfo, String rootfs) {
        List<String> found = new ArrayList<>();
        for (String line : mountInfo.split("\n", -1)) {
            String[] fields = line.split(" ", -1);
            int dash = 6;
            while (dash < fields.length && !fields[dash].equals("-")) {
                dash++;
            }
            if (dash + 1 >= fields.length || !fields[3].equals("/")) {
                continue;
            }
            boolean pseudo = fields[dash + 1].equals("proc") || fields[dash + 1].equals("sysfs");
            String mountpoint = unescape(fields[4]);
            if (pseudo && !Texts.isWithin(mountpoint, rootfs)) {
                found.add(mountpoint);
            }
        }
        return found;
    }

    /** Space, tab, newline and backslash are written as three octal digits. */
    private static String unescape(String field) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            boolean escaped = field.charAt(i) == '\\' && i + 3 < field.length();
            if (escaped) {
                plain.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(field.charAt(i));
            }
        }
        return plain.toString();
    }
}
