package dev.hako.core.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.RecordingKernel.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetlinkTest {

    private static final int ERROR = 2;
    private static final int DONE = 3;
    private static final NetlinkMessage REQUEST = NetlinkMessage.of(Netlink.RTM_GETADDR, 0, 0, 0);

    private final Deque<byte[]> datagrams = new ArrayDeque<>();
    private final RecordingKernel kernel = new RecordingKernel(call -> call.startsWith("recvfrom(")
            ? Optional.of(new Answer(datagrams.element().length, datagrams.remove()))
            : Optional.empty());

    private void arrives(NetlinkMessage... messages) throws IOException {
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        for (NetlinkMessage message : messages) {
            datagram.write(message.toBytes());
            datagram.write(new byte[-datagram.size() & 3]);
        }
        datagrams.add(datagram.toByteArray());
    }

    @Test
    void takesAnAcknowledgementForSuccess() throws IOException {
        arrives(NetlinkMessage.of(ERROR, 0, 0, 0, 0, 0, 0));
        try (Netlink netlink = Netlink.open(kernel)) {
            netlink.change(REQUEST, "change it");
        }
        assertThat(kernel.calls()).contains("socket(16, 0x80003, 0)").last().isEqualTo("close(100)");
    }

    @Test
    void saysWhatTheKernelSays() throws IOException {
        arrives(NetlinkMessage.of(ERROR, 0x200, -Errno.EINVAL.number(), 0, 0, 0, 0)
                .with(1, "The interface netns is immutable"));
        try (Netlink netlink = Netlink.open(kernel)) {
            assertThatThrownBy(() -> netlink.change(REQUEST, "change it"))
                    .hasMessage("change it: invalid argument (The interface netns is immutable)");
        }
    }

    @Test
    void collectsAListFromAllItsDatagrams() throws IOException {
        arrives(address(1), address(2));
        arrives(address(3));
        arrives(NetlinkMessage.of(DONE, 0, 0));
        try (Netlink netlink = Netlink.open(kernel)) {
            assertThat(numbers(netlink.list(REQUEST, "list"))).containsExactly(1, 2, 3);
        }
    }

    @Test
    void asksAgainForAListThatChangedMeanwhile() throws IOException {
        arrives(address(1), NetlinkMessage.of(DONE, 0x10, 0));
        arrives(address(1), address(2), NetlinkMessage.of(DONE, 0, 0));
        try (Netlink netlink = Netlink.open(kernel)) {
            assertThat(numbers(netlink.list(REQUEST, "list"))).containsExactly(1, 2);
        }
    }

    @Test
    void readsTheAttributesItWrites() {
        NetlinkMessage message = NetlinkMessage.of(Netlink.RTM_NEWLINK, 0, 7, 8)
                .with(3, "eth0")
                .with(28, 5)
                .with(1, new byte[] {1, 2, 3});
        NetlinkMessage read = NetlinkMessage.parse(message.toBytes(), message.toBytes().length)
                .getFirst();
        assertThat(read.int32(4)).isEqualTo(8);
        assertThat(read.attributes(8)).containsOnlyKeys(3, 28, 1);
        assertThat(read.attributes(8).get(3)).asString(StandardCharsets.UTF_8).isEqualTo("eth0\0");
        assertThat(read.attributes(8).get(28)).containsExactly(5, 0, 0, 0);
        assertThat(read.attributes(8).get(1)).containsExactly(1, 2, 3);
    }

    @Test
    void comesHomeWhenAnotherNamespaceHasNoSocket() throws IOException {
        RecordingKernel full = new RecordingKernel(
                call -> call.startsWith("socket(") ? Optional.of(Answer.failure(Errno.EMFILE)) : Optional.empty());
        assertThatThrownBy(() -> Netlink.openIn(new Fd(full, 9)).close()).hasMessage("socket: too many open files");
        assertThat(full.calls())
                .containsExactly(
                        "openat(-100, \"/proc/thread-self/ns/net\", 0x80000, 0)",
                        "setns(9, 0x40000000)",
                        "socket(16, 0x80003, 0)",
                        "setns(<earlier result>, 0x40000000)",
                        "close(<earlier result>)");
    }

    private static NetlinkMessage address(int number) {
        return NetlinkMessage.of(Netlink.RTM_NEWADDR, 0, 0, number);
    }

    private static List<Integer> numbers(List<NetlinkMessage> messages) {
        return messages.stream().map(message -> message.int32(4)).toList();
    }
}
