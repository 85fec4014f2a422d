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

    private static final String USUAL_CACHE = "lib/hako.aot";
    private static final String BRIEF_CACHE = "lib/brief.aot";
    private static final String LINKING_CACHE = "lib/linking.aot";

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

    /** As far as the AOT cache minds, the same. */
    private static final List<String> SERVER_CONFIGURATION = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", // its work is short and its waits are long: the optimizing compiler would cost
            // memory
            "-XX:-UsePerfData",
            "-XX:-UseContainerSupport",
            "-Xms12m",
            "-Xmn8m",
            "-Xmx256m",
            "-Xss512k",
            "-XX:+DisableAttachMechanism",
            "-XX:+DisplayVMOutputToStderr",
            "--enable-native-access=dev.hako.core");

    /** The JVM's program, relative to the distribution. */
    public static final String JAVA = "runtime/bin/java";

    private BrainCommand() {}

    /** {@return how {@code bin/hako} starts its brain}, silent about a cache that does not fit */
    static BrainChoice serving() {
        return new BrainChoice(serving(USUAL_CACHE), serving(BRIEF_CACHE), serving(LINKING_CACHE));
    }

    /**
     * {@return how {@code serve} starts its JVM}: one that lives long and minds signals
     *
     * @param place the path of its socket, or the number of a descriptor
     * @param idleNanos after how many nanoseconds without a command it ends; 0 for never
     */
    public static List<String> server(String place, long idleNanos) {
        List<String> command = new ArrayList<>();
        command.add("hako-server");
        command.add("-XX:AOTCache=" + LINKING_CACHE);
        command.add("-Xlog:disable");
        command.addAll(SERVER_CONFIGURATION);
        command.addAll(List.of("-m", "dev.hako.cli/dev.hako.cli.server.Server", place, String.valueOf(idleNanos)));
        return command;
    }

    private static List<String> serving(String cache) {
        return command("Main", "-XX:AOTCache=" + cache, "-Xlog:disable");
    }

    /** {@return how the launchers of a build start the brains that leave these AOT caches behind when they end} */
    static BrainChoice training() {
        return new BrainChoice(
                training("Training", USUAL_CACHE),
                training("BriefTraining", BRIEF_CACHE),
                training("Training", LINKING_CACHE));
    }

    private static List<String> training(String main, String cache) {
        return command("launcher." + main, "-XX:AOTCacheOutput=" + cache);
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
