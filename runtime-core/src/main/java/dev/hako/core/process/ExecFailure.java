package dev.hako.core.process;

import dev.hako.core.linux.Arch;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Why execve(2) refused a program, where its errno says little: "no such file or directory" may mean the program's interpreter, "exec
 * format error" anything. Looks at the container's files from outside, because the process that failed may have lost the right to.
 */
public final class ExecFailure {

    private static final int DEEPEST = 5; // how many scripts in a row the kernel follows, fs/exec.c
    private static final int HEAD = 4096;
    private static final long ST_NOEXEC = 8;
    private static final int EXECUTE_BITS = 0111;

    private final Fd root;
    private final String directory;

    /**
     * @param root the container's root directory, open in a process that has the host's {@code /proc}; for the launcher that is
     *     {@code /proc/<pid>/root} of the process that failed
     * @param directory the process's working directory, as seen in the container
     */
    public ExecFailure(Fd root, String directory) {
        this.root = root;
        this.directory = directory;
    }

    /**
     * {@return the cause, to be added in parentheses to {@code exec <path>: <errno>}}; empty when there is no more to say
     *
     * @param path what was executed
     * @param errno what execve(2), or the check before it, said
     */
    public Optional<String> cause(String path, Errno errno) {
        try {
            return cause(path, errno, 0);
        } catch (IOException unknown) {
            // this only embellishes another error
            return Optional.empty();
        }
    }

    private Optional<String> cause(String path, Errno errno, int depth) throws IOException {
        Optional<Fd> opened = open(path);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (Fd file = opened.get()) {
            Stat stat = Files.stat(file);
            if (!stat.isRegular()) {
                return stat.isDirectory() ? Optional.empty() : Optional.of(path + " is not a regular file");
            }
            Optional<String> access = errno == Errno.EACCES ? access(path, file, stat) : Optional.empty();
            if (access.isPresent()) {
                return access;
            }
            if (errno == Errno.ENOEXEC && stat.size() == 0) {
                return Optional.of(path + " is empty");
            }
            return content(path, head(file), errno, depth);
        }
    }

    private Optional<String> content(String path, byte[] head, Errno errno, int depth) throws IOException {
        Optional<ElfHeader> elf = ElfHeader.of(head);
        if (elf.isPresent()) {
            return elf(path, elf.get(), errno);
        }
        Optional<String> line = shebang(head);
        if (line.isPresent()) {
            return script(path, line.get(), errno, depth);
        }
        return errno == Errno.ENOEXEC
                ? Optional.of(path + " is neither a program nor a script that starts with #!")
                : Optional.empty();
    }

    private Optional<String> elf(String path, ElfHeader elf, Errno errno) throws IOException {
        if (errno == Errno.ENOEXEC && !elf.runsOn(Arch.ours())) {
            return Optional.of(path + " is for " + elf.machine() + ", this machine is " + ElfHeader.name(Arch.ours()));
        }
        if (errno == Errno.ENOENT && elf.interpreter().isPresent()) {
            String loader = elf.interpreter().get();
            if (isMissing(loader)) {
                return Optional.of(path + " needs " + loader + ", which is not in the container");
            }
        }
        return Optional.empty();
    }

    private Optional<String> script(String path, String line, Errno errno, int depth) throws IOException {
        String interpreter = interpreter(line);
        if (interpreter.isEmpty()) {
            return Optional.of("the first line of " + path + " names no interpreter");
        }
        if (interpreter.endsWith("\r")) {
            return Optional.of("the first line of " + path + " ends in CR LF, as on Windows: "
                    + interpreter.replace("\r", "\\r") + " does not exist");
        }
        if (isMissing(interpreter)) {
            return Optional.of(path + " needs " + interpreter + ", which is not in the container");
        }
        return depth < DEEPEST ? cause(interpreter, errno, depth + 1) : Optional.empty();
    }

    private static Optional<String> access(String path, Fd file, Stat stat) throws IOException {
        if ((Files.mountFlags(file) & ST_NOEXEC) != 0) {
            return Optional.of(path + " lies on a file system that is mounted noexec");
        }
        if ((stat.mode() & EXECUTE_BITS) == 0) {
            return Optional.of(path + " has no execute permission, mode " + Integer.toOctalString(stat.permissions()));
        }
        return Optional.empty();
    }

    private static Optional<String> shebang(byte[] head) {
        if (head.length < 2 || head[0] != '#' || head[1] != '!') {
            return Optional.empty();
        }
        int end = 2;
        while (end < head.length && head[end] != '\n') {
            end++;
        }
        return Optional.of(new String(head, 2, end - 2, StandardCharsets.UTF_8));
    }

    private static String interpreter(String line) {
        int start = 0;
        while (start < line.length() && (line.charAt(start) == ' ' || line.charAt(start) == '\t')) {
            start++;
        }
        int end = start;
        while (end < line.length() && line.charAt(end) != ' ' && line.charAt(end) != '\t') {
            end++;
        }
        return line.substring(start, end);
    }

    private boolean isMissing(String path) throws IOException {
        Optional<Fd> file = open(path);
        if (file.isPresent()) {
            file.get().close();
        }
        return file.isEmpty();
    }

    private Optional<Fd> open(String path) throws IOException {
        String absolute = path.startsWith("/") ? path : directory + '/' + path;
        try {
            return Optional.of(Files.openInRoot(root, absolute, Files.O_PATH, 0));
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Reads the start of a file that is known to be a regular one; by way of /proc, so that it is that one. */
    private byte[] head(Fd file) throws IOException {
        String same = "/proc/self/fd/" + file.number();
        try (Fd readable = Files.open(root.kernel(), same, Files.O_RDONLY | Files.O_NONBLOCK, 0)) {
            return Files.read(readable, HEAD);
        }
    }
}
