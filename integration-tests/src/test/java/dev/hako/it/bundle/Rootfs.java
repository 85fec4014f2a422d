package dev.hako.it.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A root file system of a static busybox, small enough to be made anew for every test. */
public final class Rootfs {
    private static final List<String> APPLETS = List.of(
            "ash",
            "awk",
            "basename",
            "cat",
            "chmod",
            "chown",
            "cp",
            "cut",
            "date",
            "dd",
            "df",
            "dirname",
            "echo",
            "env",
            "expr",
            "false",
            "find",
            "free",
            "grep",
            "head",
            "hostname",
            "id",
            "ifconfig",
            "ip",
            "kill",
            "ln",
            "ls",
            "mkdir",
            "mkfifo",
            "mknod",
            "mktemp",
            "mount",
            "mv",
            "nc",
            "nproc",
            "od",
            "ping",
            "printf",
            "ps",
            "pwd",
            "readlink",
            "realpath",
            "rm",
            "rmdir",
            "route",
            "sed",
            "seq",
            "setsid",
            "sh",
            "sleep",
            "sort",
            "stat",
            "stty",
            "su",
            "sync",
            "tail",
            "tee",
            "test",
            "timeout",
            "touch",
            "tr",
            "true",
            "tty",
            "umount",
            "uname",
            "uniq",
            "usleep",
            "wc",
            "whoami",
            "xargs",
            "yes");

    private Rootfs() {}

    /** Makes a root file system in a directory that is not there yet. */
    public static void make(Path root) {
        try {
            for (String dir : List.of("bin", "dev", "etc", "home/tester", "proc", "root", "sys", "tmp", "var")) {
                Files.createDirectories(root.resolve(dir));
            }
            chmod(root.resolve("tmp"), "rwxrwxrwx");
            Path busybox = root.resolve("bin/busybox");
            Files.copy(hostBusybox(), busybox);
            chmod(busybox, "rwxr-xr-x");
            for (String applet : APPLETS) {
                Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
            }
            Files.writeString(root.resolve("etc/passwd"), """
                    root:x:0:0:root:/root:/bin/sh
                    daemon:x:1:1:daemon:/var:/bin/sh
                    tester:x:1000:1000:tester:/home/tester:/bin/sh
                    """);
            Files.writeString(root.resolve("etc/group"), "root:x:0:\ndaemon:x:1:\ntester:x:1000:\n");
        } catch (IOException e) {
            throw new UncheckedIOException("no root file system in " + root, e);
        }
    }

    /** Sets the permissions of a file whatever the umask is, for example {@code rwxr-x---}. */
    public static void chmod(Path file, String permissions) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return a statically linked busybox of this machine} */
    public static Path hostBusybox() {
        for (String candidate : List.of("/usr/bin/busybox", "/bin/busybox", "/usr/sbin/busybox")) {
            Path busybox = Path.of(candidate);
            if (Files.isExecutable(busybox) && isStatic(busybox)) {
                return busybox;
            }
        }
        throw new IllegalStateException("no static busybox: install busybox-static");
    }

    private static boolean isStatic(Path program) {
        try {
            byte[] head = new byte[4096];
            try (var in = Files.newInputStream(program)) {
                int length = in.readNBytes(head, 0, head.length);
                return !new String(head, 0, length, StandardCharsets.ISO_8859_1).contains("ld-linux");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
