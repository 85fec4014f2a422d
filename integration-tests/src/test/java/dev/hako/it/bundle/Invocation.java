package dev.hako.it.bundle;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One call of a program, by default with an empty standard input, the marker in its environment and outputs that go to
 * files.
 */
public final class Invocation {
    private final Sandbox sandbox;
    private final ProcessBuilder builder;
    private Duration timeout = Duration.ofSeconds(60);

    Invocation(Sandbox sandbox, List<String> command) {
        this.sandbox = sandbox;
        this.builder = new ProcessBuilder(command);
        builder.directory(sandbox.dir().toFile());
        builder.environment().put("HAKO_IT", sandbox.marker());
        builder.environment().put(WarmServer.VARIABLE, sandbox.server());
        builder.redirectInput(new File("/dev/null"));
    }

    /** {@return the command as a part of a line for the shell}, where no word needs quotes */
    public String line() {
        return String.join(" ", builder.command());
    }

    /** Gives a text on standard input. */
    public Invocation stdin(String text) {
        builder.redirectInput(sandbox.file("stdin", text).toFile());
        return this;
    }

    /** Opens a pipe to standard input, which {@link Running#stdin} writes to. */
    public Invocation stdinPipe() {
        builder.redirectInput(ProcessBuilder.Redirect.PIPE);
        return this;
    }

    public Invocation cwd(Path dir) {
        builder.directory(dir.toFile());
        return this;
    }

    public Invocation env(String name, String value) {
        builder.environment().put(name, value);
        return this;
    }

    /** Replaces the environment. */
    public Invocation onlyEnv(Map<String, String> environment) {
        builder.environment().clear();
        builder.environment().putAll(environment);
        return this;
    }

    /** Sets how long the call may take before it is killed and the test fails. */
    public Invocation timeout(Duration limit) {
        timeout = limit;
        return this;
    }

    /** {@return what the call gave when it had ended} */
    public Result run() {
        return start().await();
    }

    /** {@return the call, under way} */
    public Running start() {
        Path out = sandbox.newPath("out");
        Path err = sandbox.newPath("err");
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        try {
            Running running = new Running(builder, timeout, out, err, sandbox.peer());
            sandbox.started(running);
            return running;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
