package dev.hako.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoTest {

    private final List<String> done = new ArrayList<>();

    @Test
    void takesBackInReverseOrder() throws IOException {
        try (Undo undo = new Undo()) {
            undo.last(() -> done.add("record"));
            undo.push(() -> done.add("cgroup"));
            undo.push(() -> done.add("process"));
        }
        assertThat(done).containsExactly("process", "cgroup", "record");
    }

    @Test
    void takesBackNothingThatIsKept() throws IOException {
        try (Undo undo = new Undo()) {
            undo.last(() -> done.add("record"));
            undo.push(() -> done.add("cgroup"));
            undo.keep();
        }
        assertThat(done).isEmpty();
    }

    @Test
    void goesOnAfterAFailureButKeepsTheRecordOfWhatIsLeft() {
        Undo undo = new Undo();
        undo.last(() -> done.add("record"));
        undo.push(() -> done.add("hooks"));
        undo.push(() -> {
            throw new IOException("busy");
        });
        assertThatThrownBy(undo::close).hasMessage("busy");
        assertThat(done).containsExactly("hooks");
    }

    @Test
    void givesUpWhatIsForTheWayBackOnceAllIsKept() throws IOException {
        try (Undo undo = new Undo()) {
            undo.whenKept(() -> done.add("given up"));
            undo.keep();
            assertThat(done).containsExactly("given up");
        }
        assertThat(done).containsExactly("given up");
    }
}
