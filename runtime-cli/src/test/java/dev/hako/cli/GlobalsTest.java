package dev.hako.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.cli.grammar.Grammar;
import dev.hako.cli.grammar.Parser;
import dev.hako.cli.grammar.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobalsTest {

    @TempDir
    Path dir;

    private CallerProcess hako;

    @BeforeEach
    void startCaller() throws IOException {
        hako = new CallerProcess(dir);
    }

    @AfterEach
    void stopCaller() throws IOException {
        hako.close();
    }

    private String root(String... words) throws IOException, UsageException {
        return new Globals(Parser.parse(Grammar.PROGRAM, List.of(words)), hako.caller())
                .root()
                .toString();
    }

    @Test
    void rootIsRelativeToTheCallersDirectory() throws IOException, UsageException {
        assertThat(root("--root", "states")).isEqualTo(dir + "/states");
        assertThat(root("--root", "../x/./y/")).isEqualTo(dir.getParent() + "/x/y");
        assertThat(root("--root", "/../r")).isEqualTo("/r");
    }

    @Test
    void rootUserHasItsContainersInRun() throws IOException, UsageException {
        hako.with("XDG_RUNTIME_DIR", "/run/user/0").with("USER", "root");

        assertThat(root()).isEqualTo("/run/hako");
    }

    @Test
    void otherUsersHaveTheirContainersInTheirRuntimeDirectory() throws IOException, UsageException {
        hako.withUser(1000).with("XDG_RUNTIME_DIR", "/run/user/1000");

        assertThat(root()).isEqualTo("/run/user/1000/hako");
    }

    @Test
    void otherUsersWithoutARuntimeDirectoryHaveTheirContainersInRun() throws IOException, UsageException {
        hako.withUser(1000);

        assertThat(root()).isEqualTo("/run/hako");
    }
}
