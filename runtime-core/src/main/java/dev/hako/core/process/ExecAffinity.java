package dev.hako.core.process;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.check.IdList;
import dev.hako.spec.runtime.CpuAffinity;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The CPUs of a process that is added to a container (config.md, {@code process.execCPUAffinity}).
 *
 * @param initial until it is in the container's cgroup
 * @param last from then on
 */
public record ExecAffinity(Optional<CpuMask> initial, Optional<CpuMask> last) {

    private static final ExecAffinity NONE = new ExecAffinity(Optional.empty(), Optional.empty());

    /** What is made on some CPUs. */
    public interface Making<T> {
        T make() throws IOException;
    }

    /**
     * {@return what a configuration asks for}
     *
     * @throws IllegalArgumentException when its lists are none
     */
    public static ExecAffinity of(Optional<CpuAffinity> asked) {
        return asked.isEmpty()
                ? NONE
                : new ExecAffinity(mask(asked.get().initial()), mask(asked.get().last()));
    }

    private static Optional<CpuMask> mask(String list) {
        return list.isEmpty() ? Optional.empty() : Optional.of(CpuMask.of(IdList.parse(list)));
    }

    /**
     * Makes a process on the initial CPUs, which it inherits from its parent.
     *
     * @param parent gets its own CPUs back
     */
    public <T> T start(Kernel parent, Making<T> making) throws IOException {
        if (initial.isEmpty()) {
            return making.make();
        }
        CpuMask before = CpuMask.of(parent);
        apply(parent, initial.get(), "initial");
        try {
            return making.make();
        } finally {
            before.apply(parent);
        }
    }

    /** Confines the process to the final CPUs; to all that its cgroup has if nothing is asked for. */
    public void finish(Kernel process, Consumer<String> warn) throws IOException {
        if (last.isPresent()) {
            apply(process, last.get(), "final");
        } else if (initial.isEmpty()) {
            CpuMask.reset(process, warn);
        }
    }

    private static void apply(Kernel kernel, CpuMask mask, String which) throws IOException {
        try {
            mask.apply(kernel);
        } catch (ErrnoException failure) {
            throw new ErrnoException("error setting " + which + " CPU affinity: " + failure.getMessage(), failure);
        }
    }
}
