package dev.hako.it.engine;

import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.Invocation;
import dev.hako.it.bundle.Running;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A daemon that runs for the tests of a class. */
record Daemon(Running process) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Starts a daemon and waits until it answers. */
    static Daemon start(Invocation invocation, BooleanSupplier answers) {
        Running process = invocation.start();
        Host.await("answer of the daemon", () -> !process.isAlive() || answers.getAsBoolean(), process::soFar);
        if (!process.isAlive()) {
            throw new AssertionError("the daemon does not start: " + process.soFar());
        }
        return new Daemon(process);
    }

    /** Stops the daemon, and by force if it does not obey. */
    void stop() {
        if (process.isAlive()) {
            process.signal("TERM");
        }
        process.awaitEnd(PATIENCE);
    }
}
