package dev.hako.core.hook;

import dev.hako.core.child.ChildProcess;
import dev.hako.core.child.ChildResult;
import dev.hako.core.child.Program;
import dev.hako.spec.runtime.Hook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The hooks of one kind, in order.
 *
 * @param kind when they run
 * @param hooks the programs
 * @param state the container's state at that time as JSON, which each reads from its standard input
 */
@SuppressWarnings("ArrayRecordComponent") // made, used once and dropped
public record Hooks(HookKind kind, List<Hook> hooks, byte[] state) {

    private static final int OUTPUT_LIMIT = 16 << 10;

    public Hooks {
        hooks = List.copyOf(hooks);
    }

    /**
     * Runs them until one fails.
     *
     * @throws HookException when one fails; those behind it did not run
     */
    public void run(HookPlace place) throws HookException {
        for (int i = 0; i < hooks.size(); i++) {
            run(place, i);
        }
    }

    /** Runs them all. {@return what went wrong}, for poststop, where that stops nothing */
    public List<HookException> runAll(HookPlace place) {
        List<HookException> failures = new ArrayList<>();
        for (int i = 0; i < hooks.size(); i++) {
            try {
                run(place, i);
            } catch (HookException e) {
                failures.add(e);
            }
        }
        return failures;
    }

    private void run(HookPlace place, int index) throws HookException {
        Hook hook = hooks.get(index);
        String failure = "error running " + kind.text() + " hook #" + index + ": ";
        ChildResult result;
        try (ChildProcess process = ChildProcess.start(place.parent(), program(hook, place))) {
            result = process.await(state, OUTPUT_LIMIT, hook.timeout());
        } catch (IOException e) {
            throw new HookException(failure + e.getMessage(), e);
        }
        // a switch over types is linked at run time: up to 10 ms in a cold JVM
        if (!(result instanceof ChildResult.Ended ended)) {
            throw new HookException(failure + "hook ran past specified timeout of "
                    + hook.timeout().orElse(0) + ".0s");
        }
        if (ended.status() != 0) {
            throw new HookException(
                    failure + ended.text() + ", stdout: " + ended.stdout() + ", stderr: " + ended.stderr());
        }
    }

    private Program program(Hook hook, HookPlace place) throws IOException {
        return new Program(
                hook.path(),
                hook.args(),
                environment(hook, place),
                place.setup().next());
    }

    /** runc gives a startContainer hook the process's environment also when its own is empty; people rely on it. */
    private List<String> environment(Hook hook, HookPlace place) {
        List<String> own = hook.env().orElse(place.environment());
        return own.isEmpty() && kind == HookKind.START_CONTAINER ? place.environment() : own;
    }
}
