package dev.hako.core.process;

import dev.hako.core.linux.Credentials;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameStep;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Signals;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The last calls of a stub, from privileged set-up program to the user's: one frame, because after the seccomp filter is loaded the stub
 * may not be allowed to read another.
 *
 * <p>The order is the security argument; {@link #addPrivileges} and {@link #frame} are where to read it.
 *
 * @param who ids
 * @param noNewPrivileges whether to set {@code no_new_privs}. Without it loading a filter is privileged, so it is loaded before the
 *     privileges go, and the profile has to allow the calls that follow; with it, right before the program
 * @param dropBounding drops capabilities from the bounding set; {@link FrameStep#none} to leave it
 * @param setCapabilities sets the thread sets, then the ambient set; {@link FrameStep#none} to leave them to the kernel
 * @param loadSeccomp loads the filter by its first call, and gives its listener away by those behind it; {@link FrameStep#none}
 *     without one
 */
public record FinalSteps(
        Identity who,
        boolean noNewPrivileges,
        FrameStep dropBounding,
        FrameStep setCapabilities,
        FrameStep loadSeccomp) {

    private static final int STDERR = 2;
    private static final long LAST_DESCRIPTOR = 0xffffffffL;

    /** What of it went wrong. */
    public enum Step {
        DESCRIPTORS("error closing exec fds"),
        SIGNALS("unable to reset signals"),
        NO_NEW_PRIVILEGES("prctl(SET_NO_NEW_PRIVS)"),
        SECCOMP("unable to init seccomp: error loading seccomp filter into kernel: error loading seccomp filter"),
        LISTENER("unable to init seccomp: cannot send seccomp fd to the seccomp agent"),
        BOUNDING_SET("unable to apply bounding set"),
        KEEP_CAPABILITIES("unable to set keep caps"),
        GROUPS("unable to setup user: setgroups"),
        GROUP("unable to setup user"),
        USER("unable to setup user"),
        CLEAR_KEEP_CAPABILITIES("unable to clear keep caps"),
        CAPABILITIES("unable to apply caps"),
        EXECUTE("exec");

        private final String text;

        Step(String text) {
            this.text = text;
        }

        /** {@return the step of the call that failed}, of those that {@link FinalSteps#frame} noted */
        public static Step failed(List<Step> steps, Reply reply) {
            return steps.get(steps.size() - reply.remaining() - 1);
        }

        /** {@return what to say of a failure}, in runc's words */
        public String message(Errno errno, long uid, long gid, String path) {
            return switch (this) {
                case EXECUTE -> "exec " + path + ": " + errno.text();
                case GROUP -> text + ": " + Identity.groupFailure(gid, errno);
                case USER -> text + ": " + Identity.userFailure(uid, errno);
                case SECCOMP -> text + ": " + errno.text() + seccompCause(errno);
                default -> text + ": " + errno.text();
            };
        }

        private static String seccompCause(Errno errno) {
            // seccomp(2): a process has one listener at the most
            return errno == Errno.EBUSY ? " (a filter with a seccomp agent holds already where the runtime runs)" : "";
        }
    }

    /**
     * What the user's program is.
     *
     * @param path in the container, as {@link ProgramLookup} found it
     * @param args with {@code argv[0]} first
     * @param env its whole environment
     */
    public record Program(String path, List<String> args, List<String> env) {
        public Program {
            args = List.copyOf(args);
            env = List.copyOf(env);
        }
    }

    /**
     * {@return all of the calls, the last of which executes the program}
     *
     * <p>If one fails, the process has lost privileges, so nothing but an exit is left for it: {@link #giveUp}.
     *
     * @param container the stub that is to become it, in its working directory
     * @param preserved how many descriptors from 3 on the program gets
     * @param steps takes for each call what it is part of
     */
    public Frame frame(Kernel container, Program program, int preserved, List<Step> steps) {
        Frame frame = container.frame();
        add(frame, steps, Step.DESCRIPTORS, f -> closeOnExec(f, preserved));
        add(frame, steps, Step.SIGNALS, FinalSteps::resetSignals);
        addPrivileges(frame, steps);
        add(frame, steps, Step.EXECUTE, f -> Processes.execute(f, program.path(), program.args(), program.env()));
        return frame;
    }

    /** {@return the part that gives up privileges}, for a startContainer hook's child, which is started otherwise */
    public FrameStep privileges() {
        return frame -> addPrivileges(frame, new ArrayList<>());
    }

    private void addPrivileges(Frame frame, List<Step> steps) {
        if (noNewPrivileges) {
            add(frame, steps, Step.NO_NEW_PRIVILEGES, f -> control(f, Processes.PR_SET_NO_NEW_PRIVS, 1));
        } else {
            addSeccomp(frame, steps);
        }
        add(frame, steps, Step.BOUNDING_SET, dropBounding);
        add(frame, steps, Step.KEEP_CAPABILITIES, f -> control(f, Processes.PR_SET_KEEPCAPS, 1));
        add(frame, steps, Step.GROUPS, who::addGroups);
        add(frame, steps, Step.GROUP, f -> Credentials.setGroup(f, (int) who.gid()));
        add(frame, steps, Step.USER, f -> Credentials.setUser(f, (int) who.uid()));
        add(frame, steps, Step.CLEAR_KEEP_CAPABILITIES, f -> control(f, Processes.PR_SET_KEEPCAPS, 0));
        add(frame, steps, Step.CAPABILITIES, setCapabilities);
        if (noNewPrivileges) {
            addSeccomp(frame, steps);
        }
    }

    private void addSeccomp(Frame frame, List<Step> steps) {
        int before = frame.calls().size();
        add(frame, steps, Step.LISTENER, loadSeccomp);
        if (frame.calls().size() > before) {
            steps.set(before, Step.SECCOMP);
        }
    }

    /** Adds a step's calls, and notes for each of them whose it is. */
    private static void add(Frame frame, List<Step> steps, Step step, FrameStep calls) {
        calls.add(frame);
        while (steps.size() < frame.calls().size()) {
            steps.add(step);
        }
    }

    private static void control(Frame frame, int option, long value) {
        frame.call(Sys.PRCTL, option, value, 0, 0, 0);
    }

    private static void closeOnExec(Frame frame, int preserved) {
        frame.call(Sys.CLOSE_RANGE, STDERR + 1L + preserved, LAST_DESCRIPTOR, Processes.CLOSE_RANGE_CLOEXEC);
    }

    private static void resetSignals(Frame frame) {
        Signals.setDefaults(frame);
        Signals.setMask(frame, 0);
    }

    /** Has a stub exit that failed to become the user's program. It may be gone already, or not be allowed to read the order. */
    public static void giveUp(Kernel container) {
        try {
            Processes.exit(container, 1);
        } catch (IOException gone) {
            // that is what was asked for
        }
    }
}
