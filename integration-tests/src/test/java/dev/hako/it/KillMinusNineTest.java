package dev.hako.it;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Running;
import dev.hako.it.bundle.Sandbox;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The runtime dies at any moment: {@code delete --force} clears up what it left. */
@IntegrationTest
@Timeout(300)
@KnownDifference(peer = "runc", why = "leaves its cgroup when it dies before its state is written")
@KnownDifference(peer = "crun", why = "leaves its cgroup when it dies before its state is written")
class KillMinusNineTest {
    private static final int ROUNDS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Who dies: the process its caller sees, the virtual machine below it, or both. */
    enum Victim {
        LAUNCHER,
        BRAIN,
        BOTH
    }

    @ParameterizedTest
    @EnumSource
    void duringCreate(Victim victim, Sandbox sandbox) {
        torture(victim, sandbox, box -> {}, box -> box.creation().start());
    }

    @ParameterizedTest
    @EnumSource
    void duringRun(Victim victim, Sandbox sandbox) {
        torture(victim, sandbox, box -> {}, box -> box.running().start());
    }

    @ParameterizedTest
    @EnumSource
    void duringADetachedRun(Victim victim, Sandbox sandbox) {
        torture(victim, sandbox, box -> {}, box -> box.running("--detach").start());
    }

    @ParameterizedTest
    @EnumSource
    void duringStart(Victim victim, Sandbox sandbox) {
        torture(victim, sandbox, box -> box.create().ok(), box -> box.command("start")
                .start());
    }

    @ParameterizedTest
    @EnumSource
    void duringExec(Victim victim, Sandbox sandbox) {
        torture(victim, sandbox, Container::sleeping, box -> box.execution("sleep", "1000")
                .start());
    }

    @ParameterizedTest
    @EnumSource
    void duringDelete(Victim victim, Sandbox sandbox) {
        torture(victim, sandbox, Container::sleeping, box -> box.command("delete", "--force")
                .start());
    }

    /** Kills a command after a sixteenth, two sixteenths … of the time it takes. */
    private static void torture(
            Victim victim, Sandbox sandbox, Consumer<Container> before, Function<Container, Running> command) {
        if (victim != Victim.LAUNCHER) {
            sandbox.withoutServer();
        }
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        Duration whole = measure(box, before, command);
        for (int round = 0; round <= ROUNDS; round++) {
            before.accept(box);
            Running running = command.apply(box);
            sleep(whole.multipliedBy(round).dividedBy(ROUNDS));
            kill(victim, running);
            running.awaitEnd(PATIENCE);
            box.delete("--force").ok();
            sandbox.assertNothingLeft();
        }
    }

    /** How long a command takes; one that goes on running, until its container does. */
    private static Duration measure(Container box, Consumer<Container> before, Function<Container, Running> command) {
        before.accept(box);
        long start = System.nanoTime();
        Running running = command.apply(box);
        while (running.isAlive() && System.nanoTime() - start < 300_000_000L) {
            Host.pause(1);
        }
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        box.delete("--force").ok();
        running.awaitEnd(PATIENCE);
        return time;
    }

    private static void kill(Victim victim, Running running) {
        List<ProcessHandle> brains = brains(running);
        while (victim == Victim.BRAIN && brains.isEmpty() && running.isAlive()) {
            Host.pause(1);
            brains = brains(running);
        }
        if (victim != Victim.BRAIN && running.isAlive()) {
            running.signal("KILL");
        }
        if (victim != Victim.LAUNCHER) {
            brains.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static List<ProcessHandle> brains(Running running) {
        return ProcessHandle.of(running.pid()).stream()
                .flatMap(ProcessHandle::children)
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .toList();
    }

    private static void sleep(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
