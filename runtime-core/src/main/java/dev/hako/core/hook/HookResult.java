package dev.hako.core.hook;

import java.util.Locale;

/** What became of a hook. */
sealed interface HookResult {

    /** {@return whether all went well} */
    boolean succeeded();

    /** {@return what went wrong}, in Go's words */
    String text();

    /**
     * It ended.
     *
     * @param status as wait(2) encodes it
     * @param stdout what it wrote to its standard output
     * @param stderr what it wrote to its standard error
     */
    record Ended(int status, String stdout, String stderr) implements HookResult {

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

        @Override
        public boolean succeeded() {
            return status == 0;
        }

        @Override
        public String text() {
            return end() + ", stdout: " + stdout + ", stderr: " + stderr;
        }

        private String end() {
            int signal = status & 0x7f;
            if (signal == 0) {
                return "exit status " + (status >> 8 & 0xff);
            }
            String name = signal <= SIGNALS.length ? SIGNALS[signal - 1] : "signal " + signal;
            return "signal: " + name + ((status & CORE_DUMPED) != 0 ? " (core dumped)" : "");
        }
    }

    /** It took too long and was killed. */
    record TimedOut(int seconds) implements HookResult {

        @Override
        public boolean succeeded() {
            return false;
        }

        @Override
        public String text() {
            return String.format(Locale.ROOT, "hook ran past specified timeout of %.1fs", (double) seconds);
        }
    }
}
