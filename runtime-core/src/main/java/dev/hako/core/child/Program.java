package dev.hako.core.child;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FrameStep;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a child executes.
 *
 * @param path as the parent sees it
 * @param args the arguments, beginning with its name; none for its path
 * @param env the environment, {@code NAME=value}
 * @param preparation what the child does before it executes the program
 */
public record Program(String path, List<String> args, List<String> env, Preparation preparation) {

    public Program {
        args = args.isEmpty() ? List.of(path) : List.copyOf(args);
        env = List.copyOf(env);
    }

    /**
     * {@return where a program of the host is}; empty if it is nowhere
     *
     * @param searched directories, as in {@code PATH}; those that are not absolute do not count
     */
    public static Optional<String> find(String searched, String name) {
        for (String directory : searched.split(":", -1)) {
            File file = new File(directory, name);
            if (directory.startsWith("/") && file.isFile() && file.canExecute()) {
                return Optional.of(file.getPath());
            }
        }
        return Optional.empty();
    }

    /** A program that its child just executes. */
    public Program(String path, List<String> args, List<String> env) {
        this(path, args, env, Preparation.of(FrameStep.none()));
    }

    /**
     * What a child does before it executes its program.
     *
     * @param calls go to its directory, give up privileges
     * @param descriptor one that the calls need, close-on-exec, given away: it is closed in the parent once the child has it
     */
    public record Preparation(FrameStep calls, Optional<Fd> descriptor) implements AutoCloseable {

        /** {@return calls that need no descriptor} */
        public static Preparation of(FrameStep calls) {
            return new Preparation(calls, Optional.empty());
        }

        @Override
        public void close() throws IOException {
            if (descriptor.isPresent()) {
                descriptor.get().close();
            }
        }
    }
}
