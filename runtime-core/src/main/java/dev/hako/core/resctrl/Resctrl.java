package dev.hako.core.resctrl;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.proc.HostMount;
import dev.hako.spec.runtime.IntelRdt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The resctrl file system of the host, as the administrator mounted it. */
public final class Resctrl {

    private static final String USUAL = "/sys/fs/resctrl";
    private static final long RDTGROUP_SUPER_MAGIC = 0x7655821;
    private static final int CHUNK = 4096;

    private final Kernel host;
    private final String root;

    /**
     * @param host a process that sees the host's files
     * @param root where it is mounted
     */
    Resctrl(Kernel host, String root) {
        this.host = host;
        this.root = root;
    }

    /**
     * {@return the file system that is mounted}; where it belongs, or else anywhere
     *
     * @param host a process that sees the host's files as this JVM does
     */
    public static Optional<Resctrl> find(Kernel host) throws IOException {
        try (Fd usual = Files.open(host, USUAL, Files.O_PATH | Files.O_DIRECTORY, 0)) {
            if (Files.fileSystem(usual) == RDTGROUP_SUPER_MAGIC) {
                return Optional.of(new Resctrl(host, USUAL));
            }
        } catch (ErrnoException notSupported) {
            // the kernel has this directory wherever the processor can do it
            return Optional.empty();
        }
        List<HostMount> mounts = HostMount.ofType("resctrl");
        return mounts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Resctrl(host, mounts.getFirst().path()));
    }

    /** {@return whether the third-level cache can be shared out} */
    public boolean hasCaches() throws IOException {
        return exists(root + "/info/L3");
    }

    /** {@return whether memory bandwidth can be shared out} */
    public boolean hasBandwidth() throws IOException {
        return exists(root + "/info/MB");
    }

    /**
     * Checks that there is what a configuration asks for.
     *
     * @throws IllegalArgumentException if not
     */
    public void check(IntelRdt asked) throws IOException {
        if (!asked.l3CacheSchema().isEmpty() && !hasCaches()) {
            throw new IllegalArgumentException(
                    "intelRdt.l3CacheSchema is specified in config, but Intel RDT/CAT is not enabled"
                            + " (/linux/intelRdt/l3CacheSchema)");
        }
        if (!asked.memBwSchema().isEmpty() && !hasBandwidth()) {
            throw new IllegalArgumentException(
                    "intelRdt.memBwSchema is specified in config, but Intel RDT/MBA is not enabled"
                            + " (/linux/intelRdt/memBwSchema)");
        }
    }

    /**
     * {@return the group of a container}
     *
     * @param id the container's
     */
    public RdtGroup group(IntelRdt asked, String id) {
        String name = asked.closId().isEmpty() ? id : asked.closId();
        return new RdtGroup(this, asked, name.equals("/") ? root : root + "/" + name, id);
    }

    String root() {
        return root;
    }

    boolean exists(String path) throws IOException {
        try {
            Files.stat(host, path, 0);
            return true;
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.ENOENT) {
                return false;
            }
            throw failure;
        }
    }

    /** Makes a group. {@return whether there was none yet} */
    boolean make(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        try (Fd parent = Files.open(host, path.substring(0, slash), Files.O_PATH | Files.O_DIRECTORY, 0)) {
            Files.makeDirectory(parent, path.substring(slash + 1), 0755);
            return true;
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.EEXIST) {
                return false;
            }
            throw explained("mkdir " + path + ": " + failure.errno(), failure);
        }
    }

    /** Removes groups that are there, in this order: processes that are in one go to the one above. */
    public static void remove(Kernel host, List<String> paths) throws IOException {
        for (String path : paths) {
            int slash = path.lastIndexOf('/');
            try (Fd parent = Files.open(host, path.substring(0, slash), Files.O_PATH | Files.O_DIRECTORY, 0)) {
                Files.unlink(parent, path.substring(slash + 1), Files.AT_REMOVEDIR);
            } catch (ErrnoException failure) {
                if (failure.errno() != Errno.ENOENT) {
                    throw new ErrnoException("rmdir " + path, failure.errno());
                }
            }
        }
    }

    /** As {@link #remove(Kernel, List)}. */
    void remove(List<String> paths) throws IOException {
        remove(host, paths);
    }

    /** {@return the step in which memory bandwidth is given} */
    int bandwidthStep() throws IOException {
        String file = root + "/info/MB/bandwidth_gran";
        if (!exists(file)) {
            return 1;
        }
        try {
            return Math.max(1, Integer.parseInt(read(file).strip()));
        } catch (NumberFormatException other) {
            return 1;
        }
    }

    String read(String path) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (Fd file = Files.open(host, path, Files.O_RDONLY, 0)) {
            for (byte[] some = Files.read(file, CHUNK); some.length > 0; some = Files.read(file, CHUNK)) {
                content.write(some);
            }
        }
        return content.toString(StandardCharsets.UTF_8);
    }

    /**
     * Writes a file in one piece.
     *
     * @param doing what fails if it does
     */
    void write(String path, String value, String doing) throws IOException {
        String call = "open ";
        try (Fd file = Files.open(host, path, Files.O_WRONLY | Files.O_CREAT | Files.O_TRUNC, 0600)) {
            call = "write ";
            Files.write(file, value.getBytes(StandardCharsets.UTF_8));
        } catch (ErrnoException failure) {
            throw explained(doing + ": " + call + path + ": " + failure.errno(), failure);
        }
    }

    /** {@return a failure with what the file system has to say of it} */
    private ErrnoException explained(String message, ErrnoException failure) {
        String status;
        try {
            status = read(root + "/info/last_cmd_status").strip();
        } catch (IOException unknown) {
            return new ErrnoException(message, failure);
        }
        return new ErrnoException(message + ", last_cmd_status: " + status, failure);
    }
}
