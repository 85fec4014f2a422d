package dev.hako.it.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a call of the runtime gave.
 *
 * <p>Its outputs are files, which a container that goes on running still writes to: every look at them is a new one.
 */
public final class Result {
    private final List<String> command;
    private final int code;
    private final Path out;
    private final Path err;
    private final Peer peer;

    Result(List<String> command, int code, Path out, Path err, Peer peer) {
        this.command = command;
        this.code = code;
        this.out = out;
        this.err = err;
        this.peer = peer;
    }

    public int code() {
        return code;
    }

    public String stdout() {
        return read(out);
    }

    public String stderr() {
        return read(err);
    }

    /** {@return the error, without what a log line adds to it} */
    public String message() {
        return LogLine.message(stderr()).strip();
    }

    /** Asserts that the call succeeded. */
    public Result ok() {
        return exits(0);
    }

    /** Asserts the exit code. */
    public Result exits(int expected) {
        assertThat(code).as("exit code of %s", this).isEqualTo(expected);
        return this;
    }

    /**
     * Asserts that the call failed with an exit code, saying one line that contains all the parts. Of a peer that has
     * words and exit codes of its own only the failure is asserted.
     */
    public Result fails(int expected, String... parts) {
        if (!peer.speaksLikeRunc()) {
            assertThat(code).as("exit code of %s", this).isNotZero();
            return this;
        }
        exits(expected);
        assertThat(message()).as("error of %s", this).isNotEmpty().doesNotContain("\n");
        if (peer.isHako()) {
            assertThat(stderr().strip()).as("standard error of %s", this).doesNotContain("\n");
        }
        for (String part : parts) {
            assertThat(message()).as("error of %s", this).contains(part);
        }
        return this;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\nexit code: " + code + "\nstdout: " + stdout() + "\nstderr: " + stderr();
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
