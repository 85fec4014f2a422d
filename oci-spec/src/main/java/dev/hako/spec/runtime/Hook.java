package dev.hako.spec.runtime;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One program to run at a point of the life cycle (config.md, "POSIX-platform Hooks").
 *
 * @param path absolute path of the program, in the runtime's or the container's mount namespace as the kind of hook has it
 * @param args arguments with {@code argv[0]} first; empty: {@code argv[0]} is the path
 * @param env {@code NAME=value} texts; absent is not the same as empty: the runtime's own environment is inherited
 * @param timeout seconds after which the program is killed; absent: never
 */
public record Hook(String path, List<String> args, Optional<List<String>> env, OptionalInt timeout) {

    public Hook {
        args = List.copyOf(args);
        env = Copies.of(env);
    }
}
