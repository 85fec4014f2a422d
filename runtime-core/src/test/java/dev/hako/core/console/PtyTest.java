package dev.hako.core.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Terminals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PtyTest {

    private static final int NUMBER = 7;
    private static final String OPEN_PTMX = "openat2(100, \"ptmx\"";
    private static final String PEER = "0x5441";

    @Test
    void isOpenedInTheDevptsOfTheContainerAndNeverByThePathOfAnEnd() throws IOException {
        RecordingKernel kernel = new RecordingKernel(PtyTest::container);
        try (Pty pty = Pty.open(kernel)) {
            assertThat(pty.number()).isEqualTo(NUMBER);
            assertThat(pty.name()).isEqualTo("/dev/pts/7");
        }
        assertThat(kernel.calls()).filteredOn(call -> call.startsWith("open")).hasSize(2);
        assertThat(kernel.calls().getFirst()).startsWith("openat2(-100, \"/dev/pts\"");
        assertThat(kernel.calls()).anyMatch(call -> call.startsWith(OPEN_PTMX));
        assertThat(kernel.calls()).noneMatch(call -> call.contains("/dev/pts/"));
    }

    @Test
    void isRefusedWhereNoDevptsIsMounted() {
        assertThatThrownBy(() -> Pty.open(changed("fstatfs(100", data(0x01021994))))
                .hasMessage("verify ptmx handle: /dev/pts/ptmx is not on a real devpts mount"
                        + " (process.terminal needs a mount of type devpts on /dev/pts)");
        assertThatThrownBy(() -> Pty.open(changed("openat2(-100", Answer.failure(Errno.ENOENT))))
                .hasMessage("open /dev/pts/ptmx: no such file or directory"
                        + " (process.terminal needs a mount of type devpts on /dev/pts)");
    }

    @Test
    void isRefusedWhereSomethingElseIsTheMultiplexer() {
        assertThatThrownBy(() -> Pty.open(changed(OPEN_PTMX, Answer.failure(Errno.EXDEV))))
                .hasMessage("verify ptmx handle: /dev/pts/ptmx is not on a real devpts mount:"
                        + " something is mounted on it");
        assertThatThrownBy(() -> Pty.open(changed("newfstatat(101", node(1, 3))))
                .hasMessage("verify ptmx handle: /dev/pts/ptmx is not a real char ptmx device");
    }

    @Test
    void isRefusedIfTheOtherEndIsNotItsOwn() {
        assertThatThrownBy(() -> Pty.open(changed("newfstatat(200", node(136, NUMBER + 1))))
                .hasMessage("pty peer handle is not the real char device for pty 7");
        assertThatThrownBy(() -> Pty.open(changed("fstatfs(200", data(0x9fa0))))
                .hasMessage("pty peer handle is not the real char device for pty 7");
    }

    @Test
    void becomesTheStandardStreamsAndTheControllingTerminalWhenItsMasterWasSent() throws IOException {
        RecordingKernel kernel = new RecordingKernel(PtyTest::container);
        ConsolePlan plan = new ConsolePlan(Optional.of(new Terminals.Size(10, 110)), false);
        try (Pty pty = Pty.open(kernel)) {
            int before = kernel.calls().size();
            pty.enter(plan, new Fd(kernel, 9));
            assertThat(kernel.calls().subList(before, kernel.calls().size()))
                    .extracting(
                            call -> call.replaceFirst("\\(.*(0x54..).*", "$1").replaceFirst("\\(.*", ""))
                    .containsExactly("ioctl0x5414", "sendmsg", "close", "close", "dup3", "dup3", "dup3", "ioctl0x540e");
            assertThat(kernel.calls()).contains("close(9)", "dup3(200, 0, 0)", "dup3(200, 2, 0)");
        }
    }

    private static RecordingKernel changed(String call, Answer answer) {
        return new RecordingKernel(text -> text.startsWith(call) ? Optional.of(answer) : container(text));
    }

    /** A container as it should be; numbers from 100 upwards are given out in the order in which files are opened. */
    private static Optional<Answer> container(String call) {
        if (call.startsWith("fstatfs(")) {
            return Optional.of(data(Terminals.DEVPTS_SUPER_MAGIC));
        } else if (call.startsWith("newfstatat(101")) {
            return Optional.of(node(5, 2));
        } else if (call.startsWith("newfstatat(200")) {
            return Optional.of(node(136, NUMBER));
        } else if (call.startsWith("ioctl(101, 0x80045430")) {
            return Optional.of(data(NUMBER));
        } else if (call.contains(PEER)) {
            return Optional.of(Answer.of(200));
        }
        return Optional.empty();
    }

    private static Answer data(long first) {
        byte[] bytes = new byte[Long.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, first);
        return new Answer(0, bytes);
    }

    private static Answer node(int major, int minor) {
        byte[] stat = new byte[Stat.SIZE];
        ByteBuffer.wrap(stat)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(24, Stat.S_IFCHR | 0620)
                .putLong(40, Stat.device(major, minor));
        return new Answer(0, stat);
    }
}
