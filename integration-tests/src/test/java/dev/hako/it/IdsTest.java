package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be the id of a container. */
@IntegrationTest
class IdsTest {
    @ParameterizedTest
    @ValueSource(strings = {"%s", "%s_x", "%s.x", "%s+x", "%s-x", ".%s", "_%s", "+%s", "...%s", "0%s", "%sABCxyz789"})
    @KnownDifference(peer = "crun", why = "cannot name a keyring with a leading dot")
    void takesLettersDigitsAndFourSigns(String pattern, Sandbox sandbox) {
        String id = pattern.replace("%s", sandbox.marker());
        create(sandbox, id).ok();
        assertThat(sandbox.runtime("state", id).run().ok().stdout()).contains("\"id\": \"" + id + "\"");
        sandbox.runtime("delete", id).run().ok();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".", "..", "/", "a/b", "../a", "./a", "a b", "a:b", "a@b", "a*", "a\nb", "ä", "a\\b", "a=b", "~", "a%",
                "箱"
            })
    @KnownDifference(peer = "crun", why = "forbids the slash alone")
    void refusesAnythingElse(String id, Sandbox sandbox) {
        create(sandbox, id).fails(1, "create failed: ", "invalid container ID format");
        assertThat(sandbox.dir().resolve("a")).doesNotExist();
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "lets the comma pass")
    @KnownDifference(peer = "crun", why = "forbids the slash alone")
    void refusesAComma(Sandbox sandbox) {
        create(sandbox, "a,b").fails(1, "invalid container ID format");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/b", "../../etc", "a b", "."})
    @KnownDifference(peer = "crun", why = "forbids the slash alone")
    void refusesItInEveryCommand(String id, Sandbox sandbox) {
        for (String command : new String[] {"start", "state", "kill"}) {
            sandbox.runtime(command, id).run().fails(1, "invalid container ID format");
        }
        sandbox.runtime("exec", id, "true").run().fails(255, "invalid container ID format");
        sandbox.runtime("delete", id).run().fails(1, "invalid container ID format");
        assertThat(sandbox.dir()).exists();
    }

    @Test
    void refusesAnEmptyId(Sandbox sandbox) {
        create(sandbox, "").fails(1, "container id cannot be empty");
        sandbox.runtime("state", "").run().fails(1, "container id cannot be empty");
    }

    @Test
    void takesALongIdAndRefusesATooLongOne(Sandbox sandbox) {
        String id = sandbox.marker() + "x".repeat(200 - sandbox.marker().length());
        create(sandbox, id).ok();
        sandbox.runtime("delete", id).run().ok();
        create(sandbox, "x".repeat(256)).fails(1, "file name too long");
        sandbox.assertNothingLeft();
    }

    @Test
    void tellsIdsApartByCase(Sandbox sandbox) {
        create(sandbox, sandbox.marker() + "a").ok();
        create(sandbox, sandbox.marker() + "A").ok();
    }

    @Test
    void takesAnIdThatLooksLikeAFlagAfterTwoDashes(Sandbox sandbox) {
        String id = "-" + sandbox.marker();
        Container box = sandbox.container();
        sandbox.runtime("create", "--bundle", box.bundle().dir().toString(), "--", id)
                .run()
                .ok();
        sandbox.runtime("delete", "--force", "--", id).run().ok();
    }

    private static Result create(Sandbox sandbox, String id) {
        return sandbox.runtime("create", "--bundle", sandbox.bundle().dir().toString(), id)
                .run();
    }
}
