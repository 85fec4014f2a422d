package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code state} prints, to the byte. */
@IntegrationTest
class StateTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z";

    @Test
    @KnownDifference(peer = "crun", why = "prints other members")
    void printsEveryMemberInRuncsOrder(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        var result = box.command("state").run().ok();
        assertThat(result.stderr()).isEmpty();
        assertThat(result.stdout()).matches("""
                \\{
                  "ociVersion": "1\\.[^"]+",
                  "id": "%s",
                  "pid": [1-9][0-9]*,
                  "status": "created",
                  "bundle": "%s",
                  "rootfs": "%s",
                  "created": "%s",
                  "owner": ""
                \\}""".formatted(
                        box.id(), box.bundle().dir(), box.bundle().rootfs(), TIME));
    }

    @Test
    @KnownDifference(peer = "crun", why = "does not escape")
    void printsAnnotationsAsGoDoes(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/annotations", Map.of("a.key", "<b> & \"c\"\n"));
        box.create().ok();
        String state = box.command("state").run().ok().stdout();
        assertThat(state).contains("""
                  "annotations": {
                    "a.key": "\\u003cb\\u003e \\u0026 \\"c\\"\\n"
                  },
                  "owner": ""
                }""");
        assertThat(Json.at(Json.parse(state), "/annotations")).isEqualTo(Map.of("a.key", "<b> & \"c\"\n"));
    }

    @Test
    @KnownDifference(peer = "crun", why = "has no rootfs relative to the bundle")
    void sortsAnnotations(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/annotations", Map.of("b", "2", "a", "1", "c", "3"));
        box.create().ok();
        assertThat(Json.object(Json.at(box.state(), "/annotations")).keySet()).containsExactly("a", "b", "c");
    }

    @Test
    void saysWhenTheContainerWasCreated(Sandbox sandbox) {
        Instant before = Instant.now().minus(Duration.ofSeconds(2));
        Container box = sandbox.container();
        box.create().ok();
        Instant created = Instant.parse((String) Json.at(box.state(), "/created"));
        assertThat(created).isBetween(before, Instant.now().plus(Duration.ofSeconds(2)));
        box.start().ok();
        box.awaitStatus("stopped");
        assertThat(Instant.parse((String) Json.at(box.state(), "/created"))).isEqualTo(created);
    }

    @Test
    void namesABundleThatWasGivenByARelativePath(Sandbox sandbox) {
        Container box = sandbox.container();
        sandbox.runtime("create", "-b", box.bundle().dir().getFileName().toString(), box.id())
                .cwd(sandbox.dir())
                .run()
                .ok();
        assertThat(box.state()).containsEntry("bundle", box.bundle().dir().toString());
    }

    @Test
    @KnownDifference(peer = "crun", why = "resolves it against the bundle")
    void acceptsARelativeRoot(Sandbox sandbox) {
        Container box = sandbox.container();
        sandbox.bareRuntime("--root=state", "create", "-b", box.bundle().dir().toString(), box.id())
                .cwd(sandbox.dir())
                .run()
                .ok();
        assertThat(box.status()).isEqualTo("created");
    }

    @Test
    void keepsOutOfOthersSight(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        assertThat(sandbox.host("stat -c %a " + sandbox.root())).isEqualTo("700");
        sandbox.bareRuntime("--root", sandbox.newPath("other").toString(), "state", box.id())
                .run()
                .fails(1, "container does not exist");
    }

    @Test
    @KnownDifference(peer = "crun", why = "takes the file system's root")
    @KnownDifference(peer = "runc 1.1", why = "takes the file system's root")
    void doesNotKeepStateInTheFileSystemsRoot(Sandbox sandbox) {
        sandbox.bareRuntime("--root", "/", "state", "x").run().fails(1, "--root argument should not be set to /");
    }
}
