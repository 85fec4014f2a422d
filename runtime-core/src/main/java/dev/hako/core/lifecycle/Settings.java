package dev.hako.core.lifecycle;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What holds for every operation of a run.
 *
 * @param root the directory that holds the containers' states, absolute, host side
 * @param isDefaultRoot whether nobody chose it: then it is made, on a tmpfs of our own if it is not on one already
 * @param debug takes a line for each step, or does nothing
 * @param isDebugging whether somebody reads what {@code debug} takes
 * @param warn takes a warning
 * @param cgroupDriver who makes the cgroups of new containers
 */
public record Settings(
        Path root,
        boolean isDefaultRoot,
        Consumer<String> debug,
        boolean isDebugging,
        Consumer<String> warn,
        CgroupDriver cgroupDriver) {}
