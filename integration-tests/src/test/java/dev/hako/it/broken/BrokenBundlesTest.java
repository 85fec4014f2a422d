package dev.hako.it.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a bundle: exit code 1, one line that names the cause, and nothing left behind. */
@IntegrationTest
@KnownDifference(peer = "crun", why = "passes over values of wrong types")
class BrokenBundlesTest {
    static Stream<Broken> bundles() {
        return Stream.of(
                        BrokenFiles.all(),
                        BrokenProcess.all(),
                        BrokenMounts.all(),
                        BrokenLinux.all(),
                        BrokenResources.all(),
                        BrokenAtInit.all(),
                        BrokenHooks.all())
                .flatMap(list -> list.stream());
    }

    /** Those whose damage is in the file rather than in what the kernel, a file system or a hook makes of it. */
    static Stream<Broken> visible() {
        return Stream.of(BrokenFiles.all(), BrokenProcess.all(), BrokenLinux.all(), BrokenResources.all())
                .flatMap(list -> list.stream())
                .filter(Broken::isKnownBefore);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bundles")
    void isRefusedInOneLine(Broken broken, Sandbox sandbox) {
        assumeFalse(broken.differs(sandbox.peer()), () -> sandbox.peer().name() + " differs");
        Container box = sandbox.container();
        broken.apply(box.bundle());
        Path pidFile = sandbox.newPath("pid");
        var result = box.command(
                        broken.command(), "--bundle", box.bundle().dir().toString(), "--pid-file", pidFile.toString())
                .timeout(Duration.ofSeconds(30))
                .run();
        result.fails(1, broken.expected(sandbox.peer()));
        assertThat(result.message()).startsWith(broken.beginning(sandbox.peer(), broken.command()));
        if (!broken.command().equals("run")) {
            assertThat(pidFile).doesNotExist();
        }
        sandbox.assertNothingLeft();
        box.command("state").run().fails(1, "container does not exist");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bundles")
    void isRefusedByRunToo(Broken broken, Sandbox sandbox) {
        assumeFalse(broken.differs(sandbox.peer()), () -> sandbox.peer().name() + " differs");
        assumeTrue(broken.isDamageWithRun(), "a terminal is there in the foreground");
        Container box = sandbox.container();
        broken.apply(box.bundle());
        Result result = box.run().fails(1, broken.expected(sandbox.peer()));
        assertThat(result.message()).startsWith(broken.beginning(sandbox.peer(), "run"));
        sandbox.assertNothingLeft();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("visible")
    @KnownDifference(peer = "runc", why = "has no such command")
    void isFoundByValidate(Broken broken, Sandbox sandbox) {
        Container box = sandbox.container();
        broken.apply(box.bundle());
        sandbox.runtime("validate", box.bundle().dir().toString()).run().exits(1);
    }

    @Test
    void needsABundleDirectory(Sandbox sandbox) {
        sandbox.runtime("create", "--bundle", "/no/such/bundle", sandbox.newId())
                .run()
                .fails(1, "create failed: ", "/no/such/bundle", "no such file or directory");
        Path file = sandbox.file("bundle", "");
        sandbox.runtime("create", "--bundle", file.toString(), sandbox.newId())
                .run()
                .fails(1, file.toString(), "not a directory");
        sandbox.assertNothingLeft();
    }

    @Test
    void needsADirectoryForThePidFile(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create("--pid-file", "/no/such/dir/pid").fails(1, "/no/such/dir/", "no such file or directory");
        sandbox.assertNothingLeft();
    }

    @Test
    void mayBeRepairedAndCreatedAgain(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/no/such/program");
        box.create().fails(1, "/no/such/program");
        box.bundle().args("/bin/true");
        box.run().ok();
    }

    @Test
    void leavesADirectoryOfOthersAlone(Sandbox sandbox) throws Exception {
        Container box = sandbox.container();
        box.bundle().args("/no/such/program");
        Path other = Files.createDirectories(sandbox.root().resolve("other"));
        box.create().fails(1, "/no/such/program");
        assertThat(other).exists();
        Files.delete(other);
    }
}
