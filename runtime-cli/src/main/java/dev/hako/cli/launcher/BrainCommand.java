package dev.hako.cli.launcher;

import java.util.ArrayList;
import java.util.List;

/**
 * The command with which a launcher starts its brain. Paths are relative to the distribution, its working directory.
 *
 * <p>docs/performance.md has the measurements behind the flags.
 */
public final class BrainCommand {

    /**
     * The JVM's environment. Names of files are UTF-8 whatever the caller's locale, and messages English; one malloc arena serves
     * the dozen threads of a JVM that lives some milliseconds.
     */
    public static final List<String> ENVIRONMENT = List.of("LC_CTYPE=C.UTF-8", "MALLOC_ARENA_MAX=1");

    private static final String CACHE = "lib/hako.aot";
    private static final String BRIEF_CACHE = "lib/brief.aot";

    /** The JVM's configuration. A cache that was recorded with another one is not valid: training and serving share it. */
    private static final List<String> CONFIGURATION = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", // what runs for some milliseconds is not worth an optimizing compiler
            "-XX:CompileThresholdScaling=10", // nor, short of a huge configuration, any compiler
            // nor any profile of the training, for which a thread would compile what the training ran often
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-AOTRecordTraining",
            "-XX:-AOTReplayTraining",
            "-XX:-UsePerfData", // no file in /tmp for jps
            // a fixed small heap, in which no command collects garbage, whatever the machine's or the cgroup's size
            "-XX:-UseContainerSupport",
            "-Xms24m",
            "-Xmn20m",
            "-Xmx256m",
            // no signal handlers, no thread for them, no socket in /tmp that waits for a debugger
            "-Xrs",
            "-XX:+DisableAttachMechanism",
            "-XX:+DisplayVMOutputToStderr", // standard output is the channel to the launcher
            "--enable-native-access=dev.hako.core");

    private BrainCommand() {}

    /** {@return how {@code bin/hako} starts its brain}, silent about a cache that does not fit */
    public static List<String> serving() {
        return command("Main", "-XX:AOTCache=" + CACHE, "-Xlog:disable");
    }

    /** {@return how it does for {@link BriefCommands}} */
    public static List<String> servingBriefly() {
        return command("Main", "-XX:AOTCache=" + BRIEF_CACHE, "-Xlog:disable");
    }

    /** {@return how the launcher of a build starts the brain that leaves the AOT cache behind when it ends} */
    public static List<String> training() {
        return command("launcher.Training", "-XX:AOTCacheOutput=" + CACHE);
    }

    /** {@return how it starts the one that leaves the cache of {@link BriefCommands}} */
    public static List<String> trainingBriefly() {
        return command("launcher.BriefTraining", "-XX:AOTCacheOutput=" + BRIEF_CACHE);
    }

    private static List<String> command(String main, String... purpose) {
        List<String> command = new ArrayList<>();
        command.add("java");
        command.addAll(List.of(purpose));
        command.addAll(CONFIGURATION);
        command.add("-m");
        command.add("dev.hako.cli/dev.hako.cli." + main);
        return command;
    }
}
