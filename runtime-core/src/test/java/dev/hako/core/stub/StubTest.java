package dev.hako.core.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sockets;
import dev.hako.core.linux.Sys;
import dev.hako.core.linux.ffi.LocalKernel;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StubTest {

    private static final int RLIMIT_AS = 9;
    private static final long PAGE = 4096;

    @TempDir
    Path dir;

    @Test
    void makesTheCallsItIsSent() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            assertThat(Processes.pid(stub.kernel())).isEqualTo(stub.pid());
            String path = dir.resolve("file").toString();
            try (Fd file = Files.open(stub.kernel(), path, Files.O_CREAT | Files.O_RDWR, 0600)) {
                Files.write(file, "hello".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(dir.resolve("file")).hasContent("hello");
            assertThat(Files.stat(stub.kernel(), path, 0).size()).isEqualTo(5);
        }
    }

    @Test
    void answersWithTheErrorOfACallThatFails() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            assertThatThrownBy(() -> Files.open(stub.kernel(), "/no/such", 0, 0))
                    .isInstanceOf(ErrnoException.class)
                    .hasMessage("open /no/such: no such file or directory");
        }
    }

    @Test
    void stopsAtTheFirstCallThatFailsAndMayNot() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            Frame frame = stub.kernel().frame();
            frame.call(Sys.CLOSE, 1000).mayFail();
            frame.call(Sys.GETPID);
            frame.call(Sys.CLOSE, 1000);
            frame.call(Sys.GETPID);
            Reply reply = stub.kernel().run(frame);
            assertThat(reply.errno()).isEqualTo(Errno.EBADF);
            assertThat(reply.remaining()).isEqualTo(1);
        }
    }

    @Test
    void handsTheResultOfACallToALaterOne() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            Frame frame = stub.kernel().frame();
            long fd = frame.answer(8);
            frame.call(Sys.MEMFD_CREATE, frame.text("x"), 0).storeInto(fd);
            frame.call(Sys.WRITE, fd, frame.text("abc"), 3).indirect(0);
            Reply reply = stub.kernel().check(frame, "try", "");
            assertThat(reply.result()).isEqualTo(3);
            assertThat(Files.stat(stub.kernel(), (int) reply.int64(0)).size()).isEqualTo(3);
        }
    }

    @Test
    void carriesMoreThanAPipeHolds() throws IOException {
        byte[] big = new byte[3 << 20];
        big[big.length - 1] = 7;
        try (Stub stub = LibraryStub.start()) {
            Frame frame = stub.kernel().frame();
            long address = frame.answer(big.length);
            System.arraycopy(big, 0, frame.data(), (int) (address - frame.base()), big.length);
            frame.call(Sys.GETPID);
            assertThat(stub.kernel().check(frame, "try", "").data()).isEqualTo(big);
        }
    }

    @Test
    void clonesAStubThatRunsFromAMemoryFile() throws IOException {
        try (Stub parent = LibraryStub.start()) {
            try (Stub child = Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone())) {
                assertThat(Processes.pid(child.kernel())).isEqualTo(child.pid()).isNotEqualTo(parent.pid());
                assertThat(Files.readLink(child.kernel(), "/proc/self/exe")).startsWith("/memfd:hako-init");
            }
            assertThat(Processes.await(parent.kernel(), -1, 0).code()).isEqualTo(1);
        }
    }

    @Test
    void noticesThatAChildDiesBeforeItSaysAWord() throws IOException {
        try (Stub parent = LibraryStub.start()) {
            // there is room for its stack, and none for its program
            Processes.setLimit(parent.kernel(), 0, RLIMIT_AS, 2 * PAGE, 2 * PAGE);
            assertThatThrownBy(() -> Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone()))
                    .hasMessageContaining("the stub has gone");
            // and nothing of it is left
            assertThatThrownBy(() -> Processes.await(parent.kernel(), -1, 0))
                    .hasMessageContaining("no child processes");
        }
    }

    @Test
    void forksAStubThatGoesOnAsItIs() throws IOException {
        try (Stub parent = LibraryStub.start()) {
            Processes.control(parent.kernel(), Processes.PR_SET_DUMPABLE, 0);
            try (Stub child = Stubs.fork(parent.kernel(), parent.pid(), new Stubs.Clone())) {
                assertThat(Processes.pid(child.kernel())).isEqualTo(child.pid()).isNotEqualTo(parent.pid());
                assertThat(child.kernel().check("get dumpable", "", Sys.PRCTL, 3))
                        .isZero();
            }
            assertThat(Processes.await(parent.kernel(), -1, 0).code()).isEqualTo(1);
        }
    }

    @Test
    void closesWhatItInheritedButNotItsControlChannel() throws IOException {
        try (Stub parent = LibraryStub.start();
                Fd file = Files.open(parent.kernel(), "/", Files.O_PATH, 0);
                Stub child = Stubs.fork(parent.kernel(), parent.pid(), new Stubs.Clone())) {
            File seen = new File("/proc/" + child.pid() + "/fd/" + file.number());
            assertThat(seen).exists();
            child.closeInherited(3, List.of(1000));
            assertThat(seen).doesNotExist();
            assertThat(Processes.pid(child.kernel())).isEqualTo(child.pid());
        }
    }

    @Test
    void waitsAtItsGateWhenTheBrainHasGone() throws IOException {
        String gate = dir.resolve("gate").toString();
        try (Stub parent = LibraryStub.start()) {
            Kernel kernel = parent.kernel();
            Stub child = Stubs.spawn(kernel, parent.pid(), new Stubs.Clone());
            Fd socket = Sockets.unix(child.kernel(), Sockets.SOCK_DGRAM);
            Sockets.bind(socket, gate);
            child.kernel().gate(socket.number());
            Processes.pid(child.kernel());
            child.kernel().close();
            for (int i = 0; i < 3; i++) {
                try (Stub again = StartGate.open(kernel, parent.pid(), gate, child.pid())) {
                    again.kernel().gate(socket.number());
                    assertThat(Processes.pid(again.kernel())).isEqualTo(child.pid());
                }
            }
            Processes.signal(kernel, child.pid(), Processes.SIGKILL);
            assertThat(Processes.await(kernel, child.pid(), 0).code()).isEqualTo(137);
        }
    }

    @Test
    void aLocalKernelMakesTheSameCalls() throws IOException {
        try (LocalKernel kernel = new LocalKernel()) {
            assertThat((long) Processes.pid(kernel))
                    .isEqualTo(ProcessHandle.current().pid());
            assertThatThrownBy(() -> Files.open(kernel, "/no/such", 0, 0))
                    .hasMessage("open /no/such: no such file or directory");
            try (Fd root = Files.open(kernel, "/", Files.O_PATH, 0)) {
                assertThat(Files.stat(root).isDirectory()).isTrue();
            }
        }
    }

    @Test
    void anImageIsSmall() {
        assertThat(StubProgram.image(500, 501)).hasSizeLessThan(1536);
    }
}
