package dev.hako.core.rootfs;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes kernel parameters through a procfs that nobody else can reach, so that nothing that is mounted in the container can
 * direct the writes elsewhere (CVE-2025-52881).
 */
final class Sysctls {

    private static final int WITHIN =
            Files.RESOLVE_BENEATH | Files.RESOLVE_NO_SYMLINKS | Files.RESOLVE_NO_XDEV | Files.RESOLVE_NO_MAGICLINKS;
    private static final long PROC_SUPER_MAGIC = 0x9fa0;
    private static final long PROC_ROOT_INODE = 1;
    private static final int CALLS_EACH = 3;

    private final RootDir root;
    private final Kernel kernel;

    Sysctls(RootDir root) {
        this.root = root;
        this.kernel = root.fd().kernel();
    }

    /** Writes values by the names of parameters, with dots or slashes between their parts. */
    void write(Map<String, String> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        try (Fd proc = openProc()) {
            write(proc, values);
        }
    }

    private void write(Fd proc, Map<String, String> values) throws IOException {
        List<Map.Entry<String, String>> entries = new ArrayList<>(values.entrySet());
        Batch batch = new Batch(kernel, entries.size(), 0);
        Frame frame = batch.frame();
        for (int i = 0; i < entries.size(); i++) {
            byte[] value = entries.get(i).getValue().getBytes(StandardCharsets.UTF_8);
            long file = batch.slot(i);
            String path = "sys/" + path(entries.get(i).getKey());
            batch.add("", "", FrameCalls.openAt2(frame, proc.number(), path, Files.O_WRONLY, WITHIN))
                    .storeInto(file);
            batch.add(
                    "",
                    "",
                    frame.call(Sys.WRITE, file, frame.bytes(value), value.length)
                            .indirect(0));
            batch.close(file);
        }
        Batch.Outcome outcome = batch.attempt();
        if (outcome.failed()) {
            Map.Entry<String, String> entry = entries.get(outcome.failedCall() / CALLS_EACH);
            boolean opening = outcome.failedCall() % CALLS_EACH == 0;
            throw new ErrnoException(
                    opening
                            ? "open sysctl " + entry.getKey() + " file"
                            : "failed to write sysctl " + entry.getKey() + " = " + Texts.quoted(entry.getValue()),
                    outcome.failure().errno());
        }
    }

    /**
     * {@return a parameter's path below {@code /proc/sys}}
     *
     * @param key with dots, where a slash stands for a dot of a name, or with slashes: the first of them tells (sysctl.d(5))
     */
    static String path(String key) {
        int dot = key.indexOf('.');
        int slash = key.indexOf('/');
        if (dot < 0 || slash >= 0 && slash < dot) {
            return key;
        }
        StringBuilder path = new StringBuilder(key.length());
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            path.append(c == '.' ? '/' : c == '/' ? '.' : c);
        }
        return path.toString();
    }

    private Fd openProc() throws IOException {
        Batch batch = new Batch(kernel, 2, 0);
        Frame frame = batch.frame();
        long fileSystem = batch.slot(0);
        batch.add("mount", "a procfs", FrameCalls.openFileSystem(frame, "proc")).storeInto(fileSystem);
        batch.add("mount", "a procfs", FrameCalls.create(frame, fileSystem));
        batch.add("mount", "a procfs", FrameCalls.mountDetached(frame, fileSystem, 0))
                .storeInto(batch.slot(1));
        batch.close(fileSystem);
        Batch.Outcome outcome = batch.attempt();
        if (!outcome.failed()) {
            return outcome.fd(1);
        }
        outcome.closeAll();
        if (outcome.failure().errno() != Errno.EPERM) {
            throw outcome.failure();
        }
        return containersProc();
    }

    /** The container's own, where a mount of another is refused: it must be procfs, and its root. */
    private Fd containersProc() throws IOException {
        Optional<Target> found = root.find("/proc");
        if (found.isEmpty()) {
            throw new ErrnoException("open /proc", Errno.ENOENT);
        }
        Fd proc = found.get().fd();
        boolean isRoot = found.get().info().inode() == PROC_ROOT_INODE;
        if (!isRoot || Files.fileSystem(proc) != PROC_SUPER_MAGIC) {
            proc.close();
            throw new IOException("cannot write sysctls: the container's /proc is not procfs");
        }
        return proc;
    }
}
