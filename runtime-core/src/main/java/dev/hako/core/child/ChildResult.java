package dev.hako.core.child;

/** What became of a child. */
public sealed interface ChildResult {

    /**
     * It ended.
     *
     * @param status as wait(2) encodes it
     * @param stdout what it wrote to its standard output
     * @param stderr what it wrote to its standard error
     */
    record Ended(int status, String stdout, String stderr) implements ChildResult {

        private static final int CORE_DUMPED = 0x80;
        private static final String[] SIGNALS = {
            "hangup",
            "interrupt",
            "quit",
            "illegal instruction",
            "trace/breakpoint trap",
            "aborted",
            "bus error",
            "floating point exception",
            "killed",
            "user defined signal 1",
            "segmentation fault",
            "user defined signal 2",
            "broken pipe",
            "alarm clock",
            "terminated",
            "stack fault",
            "child exited",
            "continued",
            "stopped (signal)",
            "stopped",
            "stopped (tty input)",
            "stopped (tty output)",
            "urgent I/O condition",
            "CPU time limit exceeded",
            "file size limit exceeded",
            "virtual timer expired",
            "profiling timer expired",
            "window changed",
            "I/O possible",
            "power failure",
            "bad system call"
        };

        /** {@return how it ended, in Go's words}: {@code exit status 3} */
        public String text() {
            int signal = status & 0x7f;
            if (signal == 0) {
                return "exit status " + (status >> 8 & 0xff);
            }
            String name = signal <= SIGNALS.length ? SIGNALS[signal - 1] : "signal " + signal;
            return "signal: " + name + ((status & CORE_DUMPED) != 0 ? " (core dumped)" : "");
        }
    }

    /** It took too long and was killed. */
    record TimedOut() implements ChildResult {}
}
