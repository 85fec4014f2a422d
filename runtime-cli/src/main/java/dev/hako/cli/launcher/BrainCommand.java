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

    /** What every JVM of ours has. */
    private static final List<String> COMMON = List.of(
            "-XX:+UseSerialGC",
            // what runs for some milliseconds is not worth an optimizing compiler; nor is a server's work, which is
            // short as well and would pay with memory
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData", // no file in /tmp for jps
            "-XX:-UseContainerSupport", // whatever the machine's or the cgroup's size
            "-Xmx256m",
            "-XX:+DisableAttachMechanism", // no socket in /tmp that waits for a debugger
            "-XX:+DisplayVMOutputToStderr", // standard output is the channel to the launcher
            "--enable-native-access=dev.hako.core");

    /** What a brain has besides. A cache that was recorded with another configuration is not valid: training and serving share it. */
    private static final List<String> BRIEF_LIFE = List.of(
            "-XX:CompileThresholdScaling=10", // short of a huge configuration, no compiler at all
            // nor any profile of the training, for which a thread would compile what the training ran often
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-AOTRecordTraining",
            "-XX:-AOTReplayTraining",
            // a fixed small heap, in which no command collects garbage
            "-Xms24m",
            "-Xmn20m",
            "-Xrs"); // no signal handlers, no thread for them

    /** What a server has besides; the cache does not mind. */
    private static final List<String> LONG_LIFE = List.of(
            "-XX:CompileThresholdScaling=0.05", // what was called ten times will be called again
            "-Xms12m",
            "-Xmn8m",
            "-Xss512k");

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
        List<String> command =
                command("hako-server", LONG_LIFE, "server.Server", "-XX:AOTCache=" + LINKING_CACHE, "-Xlog:disable");
        command.add(place);
        command.add(String.valueOf(idleNanos));
        return command;
    }

    private static List<String> serving(String cache) {
        return command("java", BRIEF_LIFE, "Main", "-XX:AOTCache=" + cache, "-Xlog:disable");
    }

    /** {@return how the launchers of a build start the brains that leave these AOT caches behind when they end} */
    static BrainChoice training() {
        return new BrainChoice(
                training("Training", USUAL_CACHE),
                training("BriefTraining", BRIEF_CACHE),
                training("Training", LINKING_CACHE));
    }

    private static List<String> training(String main, String cache) {
        return command("java", BRIEF_LIFE, "launcher." + main, "-XX:AOTCacheOutput=" + cache);
    }

    private static List<String> command(String name, List<String> life, String main, String... purpose) {
        List<String> command = new ArrayList<>();
        command.add(name);
        command.addAll(List.of(purpose));
        command.addAll(COMMON);
        command.addAll(life);
        command.add("-m");
        command.add("dev.hako.cli/dev.hako.cli." + main);
        return command;
    }
}
