package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.Host;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The session keyring, keyrings(7): a container has one of its own, which its processes share. */
@IntegrationTest
@Tag("vm")
@KnownDifference(peer = "crun", why = "names it otherwise")
class KeyringTest {

    /** The keys that root may view: those of containers without a user namespace too. */
    private static final Path KEYS = Path.of("/proc/keys");

    @BeforeAll
    static void needsKeyrings() {
        Assumptions.assumeTrue(Files.exists(KEYS), "a kernel with keyrings");
    }

    @Test
    void isNamedAfterTheContainerAndMayBeSearchedByItsUser(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        // possessor: all; user: view, read, link, and what it takes to join it: search (08)
        assertThat(keyrings(box)).singleElement().asString().contains(" 3f1b0000 ");
    }

    @Test
    void isOneForAllProcessesOfTheContainer(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        box.exec("-d", "--", "sleep", "1000").ok();
        box.exec("-u", "1000", "-d", "--", "sleep", "1000").ok();
        assertThat(keyrings(box)).hasSize(1);
    }

    @Test
    void isTheCallersWhenAskedFor(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().args("/bin/sleep", "1000");
        box.run("--detach", "--no-new-keyring").ok();
        assertThat(keyrings(box)).isEmpty();
        box.exec("-d", "--", "sleep", "1000").ok();
        assertThat(keyrings(box)).isEmpty();
    }

    private static List<String> keyrings(Container box) {
        return Host.read(KEYS)
                .lines()
                .filter(key -> key.contains(" _ses." + box.id() + ": "))
                .toList();
    }
}
