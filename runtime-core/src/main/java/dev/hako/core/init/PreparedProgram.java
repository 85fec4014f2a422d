package dev.hako.core.init;

import dev.hako.core.capability.CapabilityCalls;
import dev.hako.core.capability.CapabilitySets;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.FrameStep;
import dev.hako.core.linux.Kernel;
import dev.hako.core.process.Environment;
import dev.hako.core.process.ExecFailure;
import dev.hako.core.process.FinalSteps;
import dev.hako.core.process.Identity;
import dev.hako.core.process.ProgramLookup;
import dev.hako.core.process.WorkingDirectory;
import dev.hako.spec.runtime.Process;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A program that was found, with all that it is to run with.
 *
 * @param steps how privileges are given up
 * @param program the program
 * @param cwd its working directory, in the container
 * @param preserved how many descriptors from 3 upwards it gets
 */
public record PreparedProgram(FinalSteps steps, FinalSteps.Program program, String cwd, int preserved) {

    /**
     * Looks everything up that can be known before the program starts, and goes to its directory.
     *
     * @param container the stub that becomes the program, after the root was changed
     * @param process what the configuration asks for
     * @param mayHaveGroups whether its user namespace allows to set supplementary groups
     * @param loadSeccomp loads its filter, see {@link FilterLoading}
     * @param warn takes what is ignored of it
     */
    static PreparedProgram prepare(
            Kernel container,
            Process process,
            boolean mayHaveGroups,
            FrameStep loadSeccomp,
            int preserved,
            Consumer<String> warn)
            throws IOException {
        FinalSteps steps = steps(container, process, mayHaveGroups, loadSeccomp, warn);
        ProgramLookup lookup = new ProgramLookup(container, steps.who());
        Environment.Pending pending =
                Environment.of(process.env()).askHome(container, process.user().uid());
        WorkingDirectory.enter(container, process.cwd(), steps.who());
        Environment env = pending.complete();
        String path = find(container, process, steps.who(), lookup, env.path());
        FinalSteps.Program program = new FinalSteps.Program(path, process.args(), env.variables());
        return new PreparedProgram(steps, program, process.cwd(), preserved);
    }

    private static String find(Kernel container, Process process, Identity who, ProgramLookup lookup, String searched)
            throws IOException {
        String name = process.args().getFirst();
        try {
            return lookup.find(name, searched);
        } catch (ErrnoException failure) {
            Optional<String> cause = cause(container, process, who, failure.errno());
            throw cause.isEmpty()
                    ? failure
                    : new ErrnoException(failure.getMessage() + " (" + cause.get() + ")", failure);
        }
    }

    private static Optional<String> cause(Kernel container, Process process, Identity who, Errno errno)
            throws IOException {
        try (Fd root = Files.open(container, "/", Files.O_PATH | Files.O_DIRECTORY, 0)) {
            ExecFailure failure = new ExecFailure(root, process.cwd(), who.uid(), who.gid());
            return failure.refusal(process.args().getFirst(), errno);
        }
    }

    /**
     * {@return how a process gives up its privileges}
     *
     * @param container the process
     * @param mayHaveGroups whether its user namespace allows to set supplementary groups
     * @param loadSeccomp loads its filter
     * @param warn takes what is ignored of the configuration
     */
    static FinalSteps steps(
            Kernel container, Process process, boolean mayHaveGroups, FrameStep loadSeccomp, Consumer<String> warn)
            throws IOException {
        if (process.capabilities().isEmpty()) {
            return new FinalSteps(
                    Identity.of(process.user(), mayHaveGroups, OptionalLong.empty()),
                    process.noNewPrivileges(),
                    FrameStep.none(),
                    FrameStep.none(),
                    loadSeccomp);
        }
        CapabilitySets sets = CapabilitySets.of(process.capabilities().get(), CapabilitySets.lastOfKernel(), warn);
        CapabilityCalls calls = CapabilityCalls.of(container, sets, warn);
        return new FinalSteps(
                Identity.of(process.user(), mayHaveGroups, OptionalLong.of(sets.effective())),
                process.noNewPrivileges(),
                calls::dropBounding,
                calls::apply,
                loadSeccomp);
    }
}
