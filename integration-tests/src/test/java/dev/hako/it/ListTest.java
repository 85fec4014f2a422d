package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code list} prints, in each format. */
@IntegrationTest
@KnownDifference(peer = "crun", why = "has a table and JSON of its own")
class ListTest {
    @Test
    void printsATableWithRuncsColumns(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        List<String> lines = sandbox.runtime("list").run().ok().stdout().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).matches("ID +PID +STATUS +BUNDLE +CREATED +OWNER");
        assertThat(lines.get(1).split(" +")).satisfies(columns -> {
            assertThat(columns).hasSize(6);
            assertThat(columns)
                    .startsWith(
                            box.id(),
                            Long.toString(box.pid()),
                            "running",
                            box.bundle().dir().toString());
            assertThat(columns[5]).isEqualTo("root");
        });
        for (String column : List.of("PID", "STATUS", "BUNDLE", "CREATED", "OWNER")) {
            int at = lines.get(0).indexOf(column);
            assertThat(lines.get(1).substring(at - 3, at))
                    .as("before %s", column)
                    .isEqualTo("   ");
        }
    }

    @Test
    void printsTheHeaderAloneWhenThereIsNone(Sandbox sandbox) throws Exception {
        Files.createDirectories(sandbox.root());
        assertThat(sandbox.runtime("list").run().ok().stdout())
                .isEqualTo("ID          PID         STATUS      BUNDLE      CREATED     OWNER\n");
    }

    @Test
    void printsJsonOnOneLine(Sandbox sandbox) {
        Container running = sandbox.container().sleeping();
        Container created = sandbox.container();
        created.create().ok();
        String text = sandbox.runtime("list", "--format", "json").run().ok().stdout();
        assertThat(text).endsWith("]\n").hasLineCount(1);
        assertThat(text)
                .contains("{\"ociVersion\":\"1.")
                .contains("\",\"id\":\"" + running.id() + "\",\"pid\":" + running.pid()
                        + ",\"status\":\"running\",\"bundle\":\""
                        + running.bundle().dir() + "\",\"rootfs\":\""
                        + running.bundle().rootfs() + "\",\"created\":\"");
        assertThat(Json.array(Json.parse(text)))
                .extracting(
                        entry -> Json.at(entry, "/id"),
                        entry -> Json.at(entry, "/status"),
                        entry -> Json.at(entry, "/owner"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(running.id(), "running", "root"),
                        org.assertj.core.groups.Tuple.tuple(created.id(), "created", "root"));
    }

    @Test
    void printsNullForNoneAsJson(Sandbox sandbox) throws Exception {
        Files.createDirectories(sandbox.root());
        assertThat(sandbox.runtime("list", "-f", "json").run().ok().stdout()).isEqualTo("null\n");
    }

    @Test
    void printsIdsAlone(Sandbox sandbox) {
        List<String> ids = Stream.of(sandbox.container(), sandbox.container(), sandbox.container())
                .peek(box -> box.create().ok())
                .map(Container::id)
                .toList();
        assertThat(sandbox.runtime("list", "-q").run().ok().stdout().lines()).containsExactlyElementsOf(ids);
        assertThat(sandbox.runtime("list", "--quiet").run().ok().stdout().lines())
                .containsExactlyElementsOf(ids);
    }

    @Test
    void refusesAnUnknownFormat(Sandbox sandbox) throws Exception {
        Files.createDirectories(sandbox.root());
        sandbox.runtime("list", "--format", "xml").run().fails(1, "invalid format option");
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "makes the directory")
    void complainsAboutAStateDirectoryThatIsMissing(Sandbox sandbox) {
        sandbox.runtime("list").run().fails(1, sandbox.root() + ": no such file or directory");
    }

    @Test
    void passesOverWhatIsNoContainer(Sandbox sandbox) throws Exception {
        Container box = sandbox.container();
        box.create().ok();
        var foreign = Files.createDirectory(sandbox.root().resolve("foreign"));
        var file = Files.writeString(sandbox.root().resolve("file"), "");
        var result = sandbox.runtime("list", "-q").run().ok();
        assertThat(result.stdout().lines()).containsExactly(box.id());
        Files.delete(foreign);
        Files.delete(file);
    }

    @Test
    void namesTheStateThatCannotBeRead(Sandbox sandbox) throws Exception {
        Container box = sandbox.container();
        box.create().ok();
        var broken = Files.createDirectory(sandbox.root().resolve("broken"));
        Files.writeString(broken.resolve("state.json"), "{\"id\":");
        var result = sandbox.runtime("list").run().ok();
        assertThat(result.stdout()).contains(box.id()).doesNotContain("broken");
        assertThat(result.stderr()).contains("load container broken: ");
        if (sandbox.peer().isHako()) {
            assertThat(result.stderr()).contains(broken.resolve("state.json").toString());
        }
        Files.delete(broken.resolve("state.json"));
        Files.delete(broken);
    }

    @Test
    void showsStoppedContainersWithoutAPid(Sandbox sandbox) {
        Container box = sandbox.container();
        box.running("--detach").run().ok();
        box.awaitStatus("stopped");
        assertThat(sandbox.runtime("list").run().ok().stdout()).containsPattern(box.id() + " +0 +stopped +");
    }
}
