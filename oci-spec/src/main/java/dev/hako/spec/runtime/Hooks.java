package dev.hako.spec.runtime;

import java.util.List;

/**
 * The programs to run at points of the life cycle, each list in order (config.md, "POSIX-platform Hooks").
 *
 * @param prestart deprecated by the specification; in the runtime's namespaces, before the root is changed
 * @param createRuntime in the runtime's namespaces, after {@code prestart}
 * @param createContainer in the container's namespaces, before the root is changed
 * @param startContainer in the container, after {@code start} and before the program
 * @param poststart in the runtime's namespaces, after the program was started
 * @param poststop in the runtime's namespaces, after the container was deleted
 */
public record Hooks(
        List<Hook> prestart,
        List<Hook> createRuntime,
        List<Hook> createContainer,
        List<Hook> startContainer,
        List<Hook> poststart,
        List<Hook> poststop) {

    /** No hook at all. */
    public static final Hooks NONE = new Hooks(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public Hooks {
        prestart = List.copyOf(prestart);
        createRuntime = List.copyOf(createRuntime);
        createContainer = List.copyOf(createContainer);
        startContainer = List.copyOf(startContainer);
        poststart = List.copyOf(poststart);
        poststop = List.copyOf(poststop);
    }

    /** {@return whether there is no hook of any kind} */
    public boolean isEmpty() {
        // not by equals, which a record links at run time
        return prestart.isEmpty()
                && createRuntime.isEmpty()
                && createContainer.isEmpty()
                && startContainer.isEmpty()
                && poststart.isEmpty()
                && poststop.isEmpty();
    }
}
