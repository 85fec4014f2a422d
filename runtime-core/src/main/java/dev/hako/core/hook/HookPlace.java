package dev.hako.core.hook;

import dev.hako.core.child.Program.Preparation;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameStep;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.List;

/**
 * Where hooks run.
 *
 * @param parent whose children they are: the launcher, or the container's init
 * @param environment what a hook gets that names none
 * @param setup what a hook's process does before it executes the program: goes to its directory, gives up privileges. Without it
 *     the hook has the directory and the rights of the parent
 */
public record HookPlace(Kernel parent, List<String> environment, Setup setup) {

    /** Makes the preparation of one hook's process, right before that is started. */
    public interface Setup {
        Preparation next() throws IOException;
    }

    public HookPlace {
        environment = List.copyOf(environment);
    }

    /** A place where all hooks are prepared alike. */
    public HookPlace(Kernel parent, List<String> environment, FrameStep before) {
        this(parent, environment, () -> Preparation.of(before));
    }

    /**
     * {@return a step that goes to a directory}
     *
     * @param path as the parent sees it
     */
    public static FrameStep in(String path) {
        return (Frame frame) -> frame.call(Sys.CHDIR, frame.text(path));
    }
}
