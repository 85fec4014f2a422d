package dev.hako.core.lifecycle;

import java.io.File;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What holds for every operation of a run.
 *
 * @param root the directory that holds the containers' states, absolute, host side
 * @param isDefaultRoot whether nobody chose it: then it is made, on a tmpfs of our own if it is not on one already
 * @param debug takes a line for each step, or does nothing
 * @param isDebugging whether somebody reads what {@code debug} takes
 * @param warn takes a warning
 * @param cgroupDriver who makes the cgroups of the containers that are created
 * @param rootless whether a container may go without the cgroups that cannot be made for it; if nobody said so, it may unless root of the
 *     first user namespace creates it
 */
public record Settings(
        File root,
        boolean isDefaultRoot,
        Consumer<String> debug,
        boolean isDebugging,
        Consumer<String> warn,
        CgroupDriver cgroupDriver,
        Optional<Boolean> rootless) {}
