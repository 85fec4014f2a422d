package dev.hako.core.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RelayTest {

    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int MASTER = 9;

    private final Map<String, Answer> script = new HashMap<>();
    private final RecordingKernel kernel = new RecordingKernel(call -> {
        for (Map.Entry<String, Answer> entry : script.entrySet()) {
            if (call.startsWith(entry.getKey())) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    });
    private final Relay relay = new Relay(new Fd(kernel, INPUT), new Fd(kernel, OUTPUT), new Fd(kernel, MASTER));

    @Test
    void waitsForWhatIsTypedAndForWhatIsShown() {
        assertThat(waitsFor()).containsExactly("in 0", "in 9");
    }

    @Test
    void readsNoMoreOfTheInputThanTheTerminalTakes() throws IOException {
        reads(INPUT, "typed");
        script.put("write(9", Answer.of(2));
        waitsFor();
        serve(true, false);
        assertThat(waitsFor()).containsExactly("out 9", "in 9");
        serve(true, false);
        assertThat(kernel.calls()).contains("write(9, {…}, 5)");
        script.put("write(9", Answer.failure(Errno.EAGAIN));
        assertThat(waitsFor()).containsExactly("out 9", "in 9");
        serve(true, false);
        script.remove("write(9");
        assertThat(waitsFor()).containsExactly("out 9", "in 9");
        serve(true, false);
        assertThat(kernel.calls()).contains("write(9, {…}, 3)");
        assertThat(waitsFor()).containsExactly("in 0", "in 9");
    }

    @Test
    void goesOnWhenTheInputHasEnded() throws IOException {
        script.put("read(0", Answer.of(0));
        waitsFor();
        serve(true, false);
        assertThat(waitsFor()).containsExactly("in 9");
    }

    @Test
    void keepsWhatASlowOutputDoesNotTakeAndStopsReadingMore() throws IOException {
        reads(MASTER, "x".repeat(8000));
        int pieces = 0;
        while (waitsFor().contains("in 9")) {
            serve(relay.wants().stream()
                    .map(want -> want.fd().number() == MASTER)
                    .toList());
            pieces++;
        }
        assertThat(pieces).isEqualTo((1 << 16) / 8000 + 1);
        assertThat(waitsFor()).containsExactly("in 0", "out 1");
        serve(false, true);
        assertThat(kernel.calls().getLast()).startsWith("write(1, ").endsWith(", 0x1000)");
    }

    @Test
    void hangsTheTerminalUpWhenNobodyTakesTheOutput() throws IOException {
        reads(MASTER, "shown");
        waitsFor();
        serve(false, true);
        script.put("write(1", Answer.failure(Errno.EPIPE));
        assertThat(waitsFor()).containsExactly("in 0", "in 9", "out 1");
        serve(false, false, true);
        assertThat(kernel.calls()).endsWith("close(9)");
        assertThat(waitsFor()).isEmpty();
    }

    private void reads(int fd, String text) {
        script.put("read(" + fd, new Answer(text.length(), text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> waitsFor() {
        return relay.wants().stream()
                .map(want ->
                        (want.events() == Poll.IN ? "in " : "out ") + want.fd().number())
                .toList();
    }

    private void serve(List<Boolean> ready) throws IOException {
        boolean[] array = new boolean[ready.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = ready.get(i);
        }
        serve(array);
    }

    private void serve(boolean... ready) throws IOException {
        relay.serve(ready);
    }
}
