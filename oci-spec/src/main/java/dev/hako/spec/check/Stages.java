package dev.hako.spec.check;

/** What runc has done by the time at which it comes across some of the problems, and begins its messages with. */
final class Stages {
    static final String START = "unable to start container process: ";
    static final String INIT = START + "error during container init: ";
    static final String SECCOMP = INIT + "unable to init seccomp: ";
    private static final String CGROUP = INIT + "error setting cgroup config for procHooks process: ";

    private Stages() {}

    /**
     * {@return where a process is prepared}
     *
     * @param at the pointer to it; empty for a process that is added to a container
     */
    static String process(String at) {
        return at.isEmpty() ? START : INIT;
    }

    /**
     * {@return where resources are set}
     *
     * @param at the pointer to something in them; that of a container's begins with {@code /linux}
     */
    static String resources(String at) {
        return at.startsWith("/linux") ? CGROUP : "";
    }
}
