package dev.hako.cli.server;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process may do and what it sees, as far as it matters to whom a JVM lends both: it opens files, and reads {@code /proc}, on a
 * caller's behalf. A caller from other surroundings would get more, or something else, than its own process gives it.
 *
 * @param places device and inode of each of its namespaces (namespaces(7)) and of its root directory
 * @param program those of what it executes
 * @param privileges lines of {@code /proc/[pid]/status} (proc_pid_status(5)): ids, capabilities, no_new_privs, seccomp, umask
 * @param groups the line with its supplementary groups
 * @param label its security module's label, empty without one
 */
record Surroundings(List<Long> places, List<Long> program, List<String> privileges, String groups, String label) {

    private static final List<String> PLACES = List.of("ns/mnt", "ns/pid", "ns/user", "ns/cgroup", "ns/net", "root");
    private static final List<String> LINES =
            List.of("Umask:", "Uid:", "Gid:", "CapPrm:", "CapEff:", "NoNewPrivs:", "Seccomp:");
    private static final String GROUPS = "Groups:";
    private static final String CAPABILITIES = "CapEff:";

    /** Whoever has it reads and writes files whatever his groups are, capabilities(7). */
    private static final int CAP_DAC_OVERRIDE = 1;

    private static final int STATUS_MAX = 8192;
    private static final int LABEL_MAX = 1024;

    /**
     * Looks at a process.
     *
     * @param here where the calls are made
     * @param pid the process: a number, or {@code self}
     */
    static Surroundings of(Kernel here, String pid) throws IOException {
        String proc = "/proc/" + pid;
        Frame frame = here.frame();
        int stats = (PLACES.size() + 1) * Stat.SIZE;
        long answer = frame.answer(stats + 2 * Long.BYTES + STATUS_MAX + LABEL_MAX);
        long lengths = answer + stats;
        long status = lengths + 2 * Long.BYTES;
        long directory = frame.longs(Fd.CWD);
        frame.call(Sys.OPENAT, Fd.CWD, frame.text(proc), Files.O_PATH | Files.O_DIRECTORY | Files.O_CLOEXEC, 0)
                .storeInto(directory);
        long at = answer;
        for (String place : PLACES) {
            stat(frame, directory, place, at);
            at += Stat.SIZE;
        }
        stat(frame, directory, "exe", at);
        read(frame, directory, "status", status, STATUS_MAX, lengths);
        read(frame, directory, "attr/current", status + STATUS_MAX, LABEL_MAX, lengths + Long.BYTES);
        frame.call(Sys.CLOSE, directory).indirect(0);
        Reply reply = here.run(frame);
        if (reply.remaining() > 0) {
            throw new ErrnoException("look at " + proc, reply.errno());
        }
        return of(reply, stats);
    }

    /** Adds a call that looks at a file; if it fails, that what it leaves is no file shows, and the directory is closed all the same. */
    private static void stat(Frame frame, long directory, String path, long to) {
        frame.call(Sys.NEWFSTATAT, directory, frame.text(path), to, 0)
                .indirect(0)
                .mayFail();
    }

    /** Adds calls that read a file once; its length, negative if it cannot be read, is stored. */
    private static void read(Frame frame, long directory, String path, long to, int size, long length) {
        long fd = frame.space(Long.BYTES);
        frame.call(Sys.OPENAT, directory, frame.text(path), Files.O_RDONLY | Files.O_CLOEXEC, 0)
                .indirect(0)
                .storeInto(fd)
                .mayFail();
        frame.call(Sys.READ, fd, to, size).indirect(0).storeInto(length).mayFail();
        frame.call(Sys.CLOSE, fd).indirect(0).mayFail();
    }

    private static Surroundings of(Reply reply, int stats) throws IOException {
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < PLACES.size(); i++) {
            Stat stat = Stat.of(reply, i * Stat.SIZE);
            if (stat.inode() == 0) {
                throw new IOException("look at /proc/[pid]/" + PLACES.get(i) + ": it cannot be seen");
            }
            places.add(stat.device());
            places.add(stat.inode());
        }
        Stat program = Stat.of(reply, PLACES.size() * Stat.SIZE);
        int status = stats + 2 * Long.BYTES;
        int length = (int) reply.int64(stats);
        if (length <= 0) {
            throw new ErrnoException("read /proc/[pid]/status", length == 0 ? Errno.ESRCH : Errno.EACCES);
        }
        String text = new String(reply.data(), status, length, StandardCharsets.ISO_8859_1);
        List<String> privileges = new ArrayList<>();
        for (String line : LINES) {
            privileges.add(line(text, line));
        }
        int labelLength = Math.max(0, (int) reply.int64(stats + Long.BYTES));
        String label = new String(reply.data(), status + STATUS_MAX, labelLength, StandardCharsets.ISO_8859_1);
        return new Surroundings(
                places, List.of(program.device(), program.inode()), privileges, line(text, GROUPS), label);
    }

    private static String line(String text, String name) {
        int start = text.indexOf("\n" + name) + 1;
        int end = text.indexOf('\n', start);
        return text.substring(start, end < 0 ? text.length() : end).strip();
    }

    /** {@return these with another program} */
    Surroundings executing(Stat file) {
        return new Surroundings(places, List.of(file.device(), file.inode()), privileges, groups, label);
    }

    /** {@return whether a process may, and sees, just what this one does}, and executes the same file */
    boolean areThoseOf(Surroundings other) {
        return places.equals(other.places)
                && program.equals(other.program)
                && privileges.equals(other.privileges)
                && label.equals(other.label)
                && (groups.equals(other.groups) || overridesPermissions());
    }

    private boolean overridesPermissions() {
        for (String line : privileges) {
            if (line.startsWith(CAPABILITIES)) {
                String digits = line.substring(CAPABILITIES.length()).strip();
                return (Long.parseUnsignedLong(digits, 16) >> CAP_DAC_OVERRIDE & 1) != 0;
            }
        }
        return false;
    }
}
