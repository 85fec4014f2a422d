package dev.hako.cli.launcher;

import dev.hako.cli.Invocation;
import dev.hako.cli.Main;
import dev.hako.core.lifecycle.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries out commands as users will, so that the JVM can note for its AOT cache which classes they need.
 *
 * <p>A command that fails is still worth its notes, so the build goes on: as another user than root most of them fail. What each came
 * to is printed.
 *
 * @param caller who calls
 * @param directory where all that the training makes lies
 */
record Trainer(Caller caller, Path directory) {

    /** {@return one who trains in the same place, as another caller} */
    Trainer with(Caller other) {
        return new Trainer(other, directory);
    }

    /** Carries out a command on containers. */
    void on(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of("--root", directory + "/state"));
        words.addAll(List.of(command));
        execute(words);
    }

    /** Carries out a command on containers with the options of containerd's shim. */
    void logged(String... command) throws IOException {
        List<String> words = new ArrayList<>(
                List.of("--root", directory + "/state", "--log", directory + "/log.json", "--log-format", "json"));
        words.addAll(List.of(command));
        execute(words);
    }

    /** Carries out a command line. */
    void run(String... command) throws IOException {
        execute(new ArrayList<>(List.of(command)));
    }

    private void execute(List<String> words) throws IOException {
        say("training: hako " + String.join(" ", words));
        try {
            say("  exit code " + Main.execute(new Invocation(caller, words)));
        } catch (IOException | RuntimeException e) {
            say("  " + e);
        }
    }

    void say(String line) throws IOException {
        Invocation.complain(caller.kernel(), line);
    }
}
