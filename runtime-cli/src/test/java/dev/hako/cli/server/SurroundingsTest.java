package dev.hako.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Files;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurroundingsTest {

    private static Surroundings with(String privileges, String groups, String label) {
        return new Surroundings(List.of(1L, 2L), List.of(3L, 4L), List.of(privileges), groups, label);
    }

    @Test
    void areTheSameForAProcessOfOurs() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            Surroundings own = Surroundings.of(stub.kernel(), "self");
            assertThat(own.areThoseOf(Surroundings.of(stub.kernel(), String.valueOf(stub.pid()))))
                    .isTrue();
            Surroundings parents = Surroundings.of(
                    stub.kernel(), String.valueOf(ProcessHandle.current().pid()));
            assertThat(own.areThoseOf(parents)).as("it executes another file").isFalse();
            assertThat(own.executing(Files.stat(
                                    stub.kernel(),
                                    "/proc/" + ProcessHandle.current().pid() + "/exe",
                                    0))
                            .areThoseOf(parents))
                    .isTrue();
        }
    }

    @Test
    void ofNobodyAreNone() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            assertThatThrownBy(() -> Surroundings.of(stub.kernel(), "2147483647"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void differByWhatMatters() {
        Surroundings root = with("CapEff:\t000001ffffffffff", "Groups:\t0", "");
        assertThat(root.areThoseOf(with("CapEff:\t000001ffffffffff", "Groups:\t0 27", "")))
                .as("who may do everything needs no group")
                .isTrue();
        assertThat(root.areThoseOf(with("CapEff:\t000001fffffffffd", "Groups:\t0", "")))
                .isFalse();
        assertThat(root.areThoseOf(with("CapEff:\t000001ffffffffff", "Groups:\t0", "confined (enforce)")))
                .isFalse();
        Surroundings user = with("CapEff:\t0000000000000000", "Groups:\t1000", "");
        assertThat(user.areThoseOf(with("CapEff:\t0000000000000000", "Groups:\t1000 27", "")))
                .isFalse();
        assertThat(user.areThoseOf(with("CapEff:\t0000000000000000", "Groups:\t1000", "")))
                .isTrue();
    }
}
