package dev.hako.it.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that was started and may still run. */
public final class Running {
    private final List<String> command;
    private final Process process;
    private final Duration timeout;
    private final Path out;
    private final Path err;
    private final Peer peer;

    Running(ProcessBuilder builder, Duration timeout, Path out, Path err, Peer peer) throws IOException {
        this.command = List.copyOf(builder.command());
        this.process = builder.start();
        this.timeout = timeout;
        this.out = out;
        this.err = err;
        this.peer = peer;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** {@return the outputs so far; the exit code is -1 while the program runs} */
    public Result soFar() {
        return new Result(command, process.isAlive() ? -1 : process.exitValue(), out, err, peer);
    }

    /** {@return what the program gave when it had ended; a program that takes too long is killed} */
    public Result await() {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                destroy();
                throw new AssertionError("still running after " + timeout + ": " + soFar());
            }
            return soFar();
        } catch (InterruptedException e) {
            destroy();
            throw new IllegalStateException(e);
        }
    }

    /** Sends a signal such as {@code TERM}. */
    public void signal(String signal) {
        Host.kill(signal, pid());
    }

    /** Writes to standard input, for {@link Invocation#stdinPipe}. */
    public void stdin(String text) {
        try {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends standard input, for {@link Invocation#stdinPipe}. */
    public void closeStdin() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until standard output contains a text. */
    public void awaitOutput(String text) {
        Host.await("output \"" + text + "\"", () -> soFar().stdout().contains(text), this::soFar);
    }

    /** Waits for the end however it comes; a program that goes on, as a foreground run may, is killed. */
    public void awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                destroy();
                process.waitFor();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void destroy() {
        process.destroyForcibly();
    }
}
