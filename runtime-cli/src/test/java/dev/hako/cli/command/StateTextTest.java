package dev.hako.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.lifecycle.ContainerState;
import dev.hako.spec.json.JsonWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateTextTest {

    private static final ContainerState RUNNING = new ContainerState(
            "1.3.0",
            "test",
            1234,
            ContainerState.Status.RUNNING,
            "/b",
            "/b/rootfs",
            "2026-01-02T03:04:05.678901234Z",
            Map.of("z", "<&>", "a", "1"),
            "root");
    private static final ContainerState STOPPED = new ContainerState(
            "1.3.0",
            "another-longer",
            0,
            ContainerState.Status.STOPPED,
            "/var/bundles/two",
            "/r",
            "2026-01-02T03:04:05Z",
            Map.of(),
            "#1000");

    @Test
    void stateIsTheJsonOfRunc() {
        JsonWriter out = JsonWriter.indented("  ");
        StateText.write(out, RUNNING);

        assertThat(out.toString()).isEqualTo("""
                {
                  "ociVersion": "1.3.0",
                  "id": "test",
                  "pid": 1234,
                  "status": "running",
                  "bundle": "/b",
                  "rootfs": "/b/rootfs",
                  "created": "2026-01-02T03:04:05.678901234Z",
                  "annotations": {
                    "a": "1",
                    "z": "\\u003c\\u0026\\u003e"
                  },
                  "owner": "root"
                }""");
    }

    @Test
    void listAsJsonIsOneLine() {
        assertThat(new ListCommand("json", false).text(List.of(STOPPED)))
                .isEqualTo("[{\"ociVersion\":\"1.3.0\",\"id\":\"another-longer\",\"pid\":0,\"status\":\"stopped\","
                        + "\"bundle\":\"/var/bundles/two\",\"rootfs\":\"/r\",\"created\":\"2026-01-02T03:04:05Z\","
                        + "\"owner\":\"#1000\"}]\n");
    }

    @Test
    void listAsJsonOfNothingIsNull() {
        assertThat(new ListCommand("json", false).text(List.of())).isEqualTo("null\n");
    }

    @Test
    void listAsTableHasColumnsOfTwelve() {
        assertThat(new ListCommand("table", false).text(List.of()))
                .isEqualTo("ID          PID         STATUS      BUNDLE      CREATED     OWNER\n");
    }

    @Test
    void listAsTableGrowsColumnsWithWhatTheyHold() {
        assertThat(new ListCommand("table", false).text(List.of(RUNNING, STOPPED)))
                .isEqualTo("""
                ID               PID         STATUS      BUNDLE             CREATED                          OWNER
                test             1234        running     /b                 2026-01-02T03:04:05.678901234Z   root
                another-longer   0           stopped     /var/bundles/two   2026-01-02T03:04:05Z             #1000
                """);
    }

    @Test
    void quietListHoldsIdsWhateverTheFormat() {
        assertThat(new ListCommand("nonsense", true).text(List.of(RUNNING, STOPPED)))
                .isEqualTo("test\nanother-longer\n");
    }

    @Test
    void listRefusesOtherFormats() {
        assertThatThrownBy(() -> new ListCommand("yaml", false).text(List.of())).hasMessage("invalid format option");
    }
}
