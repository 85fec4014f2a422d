package dev.hako.core.child;

import dev.hako.core.linux.FrameStep;
import java.util.List;

/**
 * What a child executes.
 *
 * @param path as the parent sees it
 * @param args the arguments, beginning with its name; none for its path
 * @param env the environment, {@code NAME=value}
 * @param before what the child does before it executes the program: goes to its directory, gives up privileges
 */
public record Program(String path, List<String> args, List<String> env, FrameStep before) {

    public Program {
        args = args.isEmpty() ? List.of(path) : List.copyOf(args);
        env = List.copyOf(env);
    }
}
