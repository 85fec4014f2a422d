package dev.hako.core.process;

import dev.hako.core.linux.Arch;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Stat;
import dev.hako.core.proc.ProcessLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why execve(2) refused a program, where its errno says little: "no such file or directory" may mean the program's interpreter, "exec
 * format error" anything. Looks at the container's files from outside, because the process that failed may have lost the right to.
 */
public final class ExecFailure {

    private static final int DEEPEST = 5; // how many scripts in a row the kernel follows, fs/exec.c
    private static final int LONGEST_ARGUMENT = 32 * 4096; // MAX_ARG_STRLEN
    private static final long LEAST_ARGUMENTS = 32 * 4096; // ARG_MAX
    private static final long MOST_ARGUMENTS = 6 << 20; // three quarters of _STK_LIM, fs/exec.c
    private static final String ABSENT = ", which is not in the container";

    private final Fd root;
    private final String directory;
    private final Permissions permissions;

    /**
     * @param root the container's root directory, open in a process that has the host's {@code /proc}; for the launcher that is
     *     {@code /proc/<pid>/root} of the process that failed
     * @param directory the process's working directory, as seen in the container
     * @param uid the process's user, in the container
     * @param gid its group
     */
    public ExecFailure(Fd root, String directory, long uid, long gid) {
        this.root = root;
        this.directory = directory;
        this.permissions = new Permissions(uid, gid);
    }

    /**
     * {@return the cause, to be added in parentheses to {@code exec <path>: <errno>}}; empty when there is no more to say
     *
     * @param path what was executed
     * @param errno what execve(2) said
     */
    public Optional<String> cause(String path, Errno errno) {
        try {
            return switch (errno) {
                case ENOENT, ENOEXEC, EACCES, ELOOP, ELIBBAD -> follow(path, errno);
                case ETXTBSY -> Optional.of(path + " or its interpreter is open for writing");
                default -> Optional.empty();
            };
        } catch (IOException unknown) {
            // this only embellishes another error
            return Optional.empty();
        }
    }

    /**
     * {@return why a program was not even tried, to be added in parentheses}: this opens no file of the container
     *
     * @param path what was looked at
     * @param errno what came of it
     */
    public Optional<String> refusal(String path, Errno errno) {
        try {
            return switch (errno) {
                case ENOENT -> link(path).map(target -> path + " is a symbolic link to " + target + ABSENT);
                case EACCES -> denied(path);
                default -> Optional.empty();
            };
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    /**
     * {@return what is too long for execve(2)}
     *
     * @param pid the process, as this JVM sees it
     * @param bytes how many its arguments and environment are, about
     */
    public static String tooLong(int pid, long bytes) throws IOException {
        long stack = ProcessLimits.stack(pid);
        long most = Math.clamp(stack / 4, LEAST_ARGUMENTS, MOST_ARGUMENTS);
        if (bytes < most) {
            return "one argument or environment variable is longer than " + (LONGEST_ARGUMENT - 1) + " bytes";
        }
        return "arguments and environment are about " + bytes + " bytes, at most " + most
                + " are possible: a quarter of the stack's limit, but not more than 6 MiB";
    }

    /** Goes from the program to its interpreter, and to that one's, until one is found that cannot be executed. */
    private Optional<String> follow(String program, Errno errno) throws IOException {
        List<String> scripts = new ArrayList<>();
        String path = program;
        while (true) {
            Found found = look(path, errno);
            if (found.cause.isPresent() || found.interpreter.isEmpty()) {
                return found.cause;
            }
            scripts.add(path);
            path = found.interpreter;
            if (scripts.contains(path)) {
                return errno == Errno.ELOOP
                        ? Optional.of(path + " is a script whose interpreter is, in the end, itself")
                        : Optional.empty();
            }
            Optional<String> missing = missing(scripts.getLast(), path);
            if (missing.isPresent()) {
                return missing;
            }
            if (scripts.size() > DEEPEST) {
                return Optional.of(
                        "more than " + DEEPEST + " scripts in a row are each the interpreter of the one before");
            }
        }
    }

    /**
     * What one file has to do with the failure.
     *
     * @param cause why it is this one; empty if it is not
     * @param interpreter what to look at next; empty for nothing
     */
    private record Found(Optional<String> cause, String interpreter) {
        static final Found NOTHING = new Found(Optional.empty(), "");

        static Found because(String cause) {
            return new Found(Optional.of(cause), "");
        }
    }

    private Found look(String path, Errno errno) throws IOException {
        if (errno == Errno.EACCES) {
            Optional<String> denied = denied(path);
            if (denied.isPresent()) {
                return new Found(denied, "");
            }
        }
        try (Fd file = open(path, 0)) {
            Stat stat = Files.stat(file);
            if (!stat.isRegular()) {
                return Found.NOTHING;
            }
            if (errno == Errno.ENOEXEC && stat.size() == 0) {
                return Found.because(path + " is empty");
            }
            // by way of /proc, so that it is the file that was looked at
            String same = "/proc/self/fd/" + file.number();
            try (Fd readable = Files.open(root.kernel(), same, Files.O_RDONLY | Files.O_NONBLOCK, 0)) {
                return content(path, readable, stat.size(), errno);
            }
        }
    }

    private Found content(String path, Fd file, long size, Errno errno) throws IOException {
        Optional<ElfHeader> elf = ElfHeader.of(file, size);
        if (elf.isPresent()) {
            return elf(path, elf.get(), errno);
        }
        byte[] head = Files.readAt(file, 0, Shebang.READ);
        Optional<Shebang> line = Shebang.of(head);
        if (line.isPresent()) {
            return script(path, line.get());
        }
        if (errno != Errno.ENOEXEC) {
            return Found.NOTHING;
        }
        boolean marked = head.length > 4 && head[0] == (byte) 0xef && head[3] == '#' && head[4] == '!';
        return Found.because(path
                + (marked
                        ? " begins with a byte order mark, and not with #!"
                        : " is neither a program nor a script that starts with #!"));
    }

    private Found elf(String path, ElfHeader elf, Errno errno) throws IOException {
        if (errno == Errno.ENOEXEC) {
            return badElf(path, elf);
        }
        if (elf.interpreter().isEmpty()) {
            return Found.NOTHING;
        }
        String loader = elf.interpreter().get();
        Optional<String> missing = missing(path, loader);
        if (missing.isPresent()) {
            return new Found(missing, "");
        }
        if (errno == Errno.ELIBBAD) {
            return Found.because(path + " needs " + loader + ", which is not for " + elf.machine());
        }
        return errno == Errno.EACCES ? new Found(denied(loader), "") : Found.NOTHING;
    }

    private static Found badElf(String path, ElfHeader elf) {
        String ours = ElfHeader.name(Arch.ours());
        if (elf.machineNumber() != 0 && elf.fit(Arch.ours()) == ElfHeader.Fit.FOREIGN) {
            return Found.because(path + " is for " + elf.machine() + ", this machine is " + ours);
        }
        if (elf.defect().isPresent()) {
            return Found.because(path + " is no whole program: " + elf.defect().get());
        }
        return elf.fit(Arch.ours()) == ElfHeader.Fit.OLDER
                ? Found.because(path + " is for " + elf.machine() + ", 32 bits, which this kernel does not run")
                : Found.NOTHING;
    }

    private static Found script(String path, Shebang line) {
        String interpreter = line.interpreter();
        if (interpreter.isEmpty()) {
            return Found.because("the first line of " + path + " names no interpreter");
        }
        if (line.isCutOff()) {
            return Found.because("the name of the interpreter in the first line of " + path + " goes beyond the "
                    + (Shebang.READ - 1) + " bytes that the kernel reads");
        }
        return new Found(Optional.empty(), interpreter);
    }

    private Optional<String> missing(String path, String interpreter) throws IOException {
        try (Fd _ = open(interpreter, 0)) {
            return Optional.empty();
        } catch (ErrnoException e) {
            return switch (e.errno()) {
                case ENOENT, ENOTDIR -> Optional.of(missingText(path, interpreter));
                case ELOOP -> Optional.of(path + " needs " + interpreter + ", a symbolic link that leads to itself");
                default -> throw e;
            };
        }
    }

    private String missingText(String path, String interpreter) throws IOException {
        if (interpreter.endsWith("\r")) {
            return "the first line of " + path + " ends in CR LF, as on Windows: " + interpreter.replace("\r", "\\r")
                    + " does not exist";
        }
        Optional<String> target = link(interpreter);
        return path + " needs " + interpreter
                + target.map(name -> ", a symbolic link to " + name).orElse("") + ABSENT;
    }

    private Optional<String> denied(String path) throws IOException {
        Optional<String> search = permissions.search(root, absolute(path));
        if (search.isPresent()) {
            return search;
        }
        try (Fd file = open(path, 0)) {
            return permissions.execute(path, file);
        }
    }

    /** {@return what a symbolic link points at}; empty for any other file, and for none */
    private Optional<String> link(String path) throws IOException {
        try (Fd file = open(path, Files.O_NOFOLLOW)) {
            return Files.stat(file).isSymlink() ? Optional.of(Files.readLinkAt(file, "")) : Optional.empty();
        } catch (ErrnoException none) {
            return Optional.empty();
        }
    }

    private String absolute(String path) {
        if (path.startsWith("/")) {
            return path;
        }
        return directory.endsWith("/") ? directory + path : directory + '/' + path;
    }

    private Fd open(String path, int flags) throws IOException {
        return Files.openInRoot(root, absolute(path), Files.O_PATH | flags, 0);
    }
}
