package dev.hako.core.seccomp;

import static dev.hako.core.seccomp.Profiles.notifying;
import static dev.hako.core.seccomp.Profiles.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sockets;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import dev.hako.spec.runtime.Seccomp;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerHandoverTest {

    private static final byte[] MESSAGE = "whose it is".getBytes(StandardCharsets.UTF_8);
    private static final long RECEIVE = 0xc0502100L; // SECCOMP_IOCTL_NOTIF_RECV
    private static final long SEND = 0xc0182101L; // SECCOMP_IOCTL_NOTIF_SEND
    private static final int REQUEST_SIZE = 80;

    @TempDir
    Path dir;

    private SeccompFilter filter(Kernel host, Seccomp.Syscall... rules) throws IOException {
        Seccomp seccomp = notifying("/agent", Profiles.of("SCMP_ACT_ALLOW", rules));
        return new SeccompCompiler(host, dir.resolve("cache").toString()).compile(SeccompProfile.of(seccomp));
    }

    /** Has a child load a filter and make a directory, and answers for it as an agent. {@return what it comes to} */
    private Reply makeDirectory(Errno answer, Seccomp.Syscall... rules) throws IOException {
        try (Stub agent = LibraryStub.start()) {
            List<Fd> pair = Sockets.pair(agent.kernel());
            Files.closeOnExec(pair.getLast(), false);
            try (Stub child = Stubs.spawn(agent.kernel(), agent.pid(), new Stubs.Clone())) {
                int socket = pair.getLast().number();
                pair.getLast().close();
                Frame frame = child.kernel().frame();
                frame.call(Sys.PRCTL, Processes.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
                ListenerHandover.of(filter(agent.kernel(), rules), socket, MESSAGE)
                        .add(frame);
                frame.call(Sys.MKDIRAT, Fd.CWD, frame.text(dir.resolve("made").toString()), 0700);
                Thread answering = Thread.startVirtualThread(() -> answer(pair.getFirst(), answer));
                Reply reply = child.kernel().run(frame);
                answering.join();
                assertThat(new File("/proc/" + child.pid() + "/fd/" + socket)).doesNotExist();
                assertThat(descriptors(child.pid())).noneMatch(link -> link.contains("seccomp"));
                return reply;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private static List<String> descriptors(int pid) throws IOException {
        File[] links = new File("/proc/" + pid + "/fd").listFiles();
        List<String> targets = new java.util.ArrayList<>();
        for (File link : links == null ? new File[0] : links) {
            targets.add(java.nio.file.Files.readSymbolicLink(link.toPath()).toString());
        }
        return targets;
    }

    private static void answer(Fd socket, Errno errno) {
        try (Fd listener = Sockets.receive(socket)) {
            Kernel agent = socket.kernel();
            Frame receive = agent.frame();
            long request = receive.answer(REQUEST_SIZE);
            receive.call(Sys.IOCTL, listener.number(), RECEIVE, request);
            long id = agent.check(receive, "receive", "").int64(0);
            Frame send = agent.frame();
            long response = send.longs(id, 0, Integer.toUnsignedLong(-errno.number()));
            send.call(Sys.IOCTL, listener.number(), SEND, response);
            agent.check(send, "answer", "");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theAgentAnswersForTheProcess() throws IOException {
        Reply reply = makeDirectory(Errno.ENOSPC, rule("SCMP_ACT_NOTIFY", "mkdir", "mkdirat"));
        assertThat(reply.failed()).isTrue();
        assertThat(reply.errno()).isEqualTo(Errno.ENOSPC);
    }

    @Test
    void whatItTakesIsNotFiltered() throws IOException {
        Reply reply = makeDirectory(
                Errno.EMLINK,
                rule("SCMP_ACT_NOTIFY", "mkdirat", "sendmsg"),
                rule("SCMP_ACT_KILL_PROCESS", "close", "sendto"));
        assertThat(reply.errno()).isEqualTo(Errno.EMLINK);
    }

    @Test
    void theFirstCallLoadsTheFilter() throws IOException {
        try (Stub host = LibraryStub.start()) {
            Frame frame = host.kernel().frame();
            SeccompFilter filter = filter(host.kernel(), rule("SCMP_ACT_NOTIFY", "mkdir"));
            ListenerHandover.of(filter, 9, MESSAGE).add(frame);
            assertThat(frame.calls())
                    .extracting(call -> call.sys())
                    .containsExactly(Sys.SECCOMP, Sys.SENDMSG, Sys.CLOSE, Sys.CLOSE);
            assertThat(filter.flags() & SeccompFlag.NEW_LISTENER).isNotZero();
        }
    }
}
