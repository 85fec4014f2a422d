package dev.hako.core.cgroup;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The processes of cgroups: who is in one, and joining. */
public final class CgroupMembers {

    private static final String PROCESSES = "cgroup.procs";
    private static final int CALLS_PER_ENTRY = 3;

    private CgroupMembers() {}

    /**
     * Moves a process with all its threads. One that has never run yet is refused (EINVAL, TASK_NEW in kernel/cgroup/cgroup.c): a stub has, as
     * it says when it is ready.
     */
    public static void join(String directory, int pid) throws IOException {
        CgroupFiles.write(directory, PROCESSES, Integer.toString(pid));
    }

    /**
     * Has a process with one thread enter cgroups of v1 by itself, in one frame. Writing 0 to {@code tasks} spares the kernel to
     * stop all forks of the machine until a grace period has passed (Linux commit 9a3284fad42f), which {@code cgroup.procs} costs.
     */
    public static void enter(Kernel self, List<String> directories) throws IOException {
        if (directories.isEmpty()) {
            return;
        }
        Frame frame = self.frame();
        long fd = frame.space(Long.BYTES);
        long zero = frame.bytes(new byte[] {'0'});
        for (String directory : directories) {
            frame.call(Sys.OPENAT, Fd.CWD, frame.text(directory + "/tasks"), Files.O_WRONLY | Files.O_CLOEXEC)
                    .storeInto(fd);
            frame.call(Sys.WRITE, fd, zero, 1).indirect(0);
            frame.call(Sys.CLOSE, fd).indirect(0);
        }
        Reply reply = self.run(frame);
        if (reply.failed()) {
            int index = (frame.calls().size() - 1 - reply.remaining()) / CALLS_PER_ENTRY;
            throw new ErrnoException("join cgroup " + directories.get(index) + "/cgroup.procs", reply.errno());
        }
    }

    /** Refuses a cgroup that others are in. */
    public static void checkEmpty(String directory) throws IOException {
        checkEmpty(processes(directory));
    }

    /** Refuses a cgroup that others are in. */
    public static void checkEmpty(List<Integer> processes) throws IOException {
        if (!processes.isEmpty()) {
            throw new IOException("container's cgroup is not empty: " + processes.size() + " process(es) found");
        }
    }

    /** {@return the processes of a cgroup and of those below it}; none if it does not exist */
    public static List<Integer> processes(String directory) throws IOException {
        List<Integer> pids = new ArrayList<>();
        addProcesses(directory, pids);
        return pids;
    }

    /** Sends SIGKILL to processes, of which some may have ended meanwhile. */
    public static void kill(Kernel kernel, List<Integer> processes) throws IOException {
        for (int pid : processes) {
            try {
                Processes.signal(kernel, pid, Processes.SIGKILL);
            } catch (ErrnoException e) {
                if (e.errno() != Errno.ESRCH) {
                    throw e;
                }
            }
        }
    }

    private static void addProcesses(String directory, List<Integer> pids) throws IOException {
        String text;
        try {
            text = members(directory);
        } catch (IOException e) {
            if (CgroupFiles.isAbsent(e)) {
                return;
            }
            throw e;
        }
        for (String pid : CgroupHost.split(text, '\n')) {
            // 0 stands for a process outside of this pid namespace
            if (!pid.equals("0")) {
                pids.add(Integer.valueOf(pid));
            }
        }
        for (String child : CgroupTree.children(directory)) {
            addProcesses(child, pids);
        }
    }

    /** A threaded cgroup does not list processes; signals to their threads reach them as well. */
    private static String members(String directory) throws IOException {
        try {
            return CgroupFiles.read(directory, "cgroup.procs");
        } catch (IOException e) {
            if (CgroupFiles.is(e, Errno.EOPNOTSUPP)) {
                return CgroupFiles.read(directory, "cgroup.threads");
            }
            throw e;
        }
    }
}
