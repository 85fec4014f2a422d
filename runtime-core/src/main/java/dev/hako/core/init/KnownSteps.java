package dev.hako.core.init;

import dev.hako.core.seccomp.SeccompFilter;
import java.util.Optional;

/** Steps by the names that they have in runc's debug log, which its tests look for: each is told when hako takes its own equivalent. */
final class KnownSteps {

    static final String CLONE_INIT = "clone the init process (nsexec container setup),"
            + " which executes a sealed memory file (runc exeseal: using /proc/self/exe clone)";

    static final String CLONE_EXEC = "clone the process that joins the container (nsexec container setup),"
            + " which executes a sealed memory file (runc exeseal: using /proc/self/exe clone)";

    static final String IN_CONTROL = "the clone takes orders (child process in init())";
    static final String COMPLETE = "the set-up is complete (init: closing the pipe to signal completion)";
    static final String ABOUT_TO_EXEC = "execute the program (setns_init: about to exec)";

    private KnownSteps() {}

    /** Tells of the filter that the program is going to have, in exactly runc's words. */
    static void tellFilter(Host host, Optional<SeccompFilter> filter) {
        if (host.isDebugging() && filter.isPresent()) {
            host.debug().accept("seccomp filter flags: " + filter.get().flags());
        }
    }
}
