package dev.hako.core.namespace;

import dev.hako.core.child.ChildProcess;
import dev.hako.core.child.ChildResult;
import dev.hako.core.child.Program;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Kernel;
import dev.hako.core.proc.ProcFile;
import dev.hako.spec.runtime.IdMapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Gives a new user namespace its ids: by writing them, or, where that needs more rights than the user has, with newuidmap(1) and
 * newgidmap(1), which may do what {@code /etc/subuid} and {@code /etc/subgid} allow.
 *
 * @param host the process whose children the two programs become
 * @param searched the directories in which they are looked up, as in {@code PATH}
 * @param uid the effective user of that process and of this JVM
 * @param gid its effective group
 */
public record IdMapWriter(Kernel host, String searched, int uid, int gid) {

    private static final int OUTPUT_LIMIT = 4096;

    /**
     * Writes the ids.
     *
     * @param pid a process that is alone in the new namespace, as this JVM sees it; if we are not root, a dumpable one
     */
    public void write(int pid, IdMaps maps) throws IOException {
        if (uid != 0 && isOurGroupAlone(maps.gids())) {
            // without it nobody could drop a group that he was put in to be denied something (user_namespaces(7))
            ProcFile.write("/proc/" + pid + "/setgroups", "deny");
        }
        write(pid, "uid_map", "newuidmap", maps.uids());
        write(pid, "gid_map", "newgidmap", maps.gids());
    }

    private boolean isOurGroupAlone(List<IdMapping> gids) {
        return gids.size() == 1
                && gids.getFirst().size() == 1
                && gids.getFirst().hostId() == gid;
    }

    private void write(int pid, String file, String tool, List<IdMapping> ranges) throws IOException {
        String path = "/proc/" + pid + "/" + file;
        try {
            ProcFile.write(path, IdMaps.text(ranges));
        } catch (ErrnoException refused) {
            if (refused.errno() != Errno.EPERM) {
                throw new ErrnoException("failed to update " + path + ": " + refused.errno(), refused);
            }
            run(tool, pid, ranges, refused);
        }
    }

    private void run(String tool, int pid, List<IdMapping> ranges, ErrnoException refused) throws IOException {
        List<String> args = new ArrayList<>();
        args.add(tool);
        args.add(Integer.toString(pid));
        for (IdMapping range : ranges) {
            args.add(Long.toString(range.containerId()));
            args.add(Long.toString(range.hostId()));
            args.add(Long.toString(range.size()));
        }
        String what = "failed to use " + tool + " on " + pid + ": ";
        Optional<String> path = Program.find(searched, tool);
        if (path.isEmpty()) {
            throw new ErrnoException(
                    what + refused.getMessage() + " (and " + tool + " is not in PATH: install the package uidmap)",
                    refused);
        }
        try (ChildProcess child = ChildProcess.start(host, new Program(path.get(), args, List.of()))) {
            if (child.await(new byte[0], OUTPUT_LIMIT, OptionalInt.empty()) instanceof ChildResult.Ended ended
                    && ended.status() != 0) {
                throw new IOException(what + ended.text() + ": " + oneLine(ended.stderr())
                        + " (/etc/subuid and /etc/subgid say which ids a user may map)");
            }
        }
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ').strip();
    }
}
