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
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StubTest {

    private static final int RLIMIT_AS = 9;
    private static final long PAGE = 4096;
    private static final int PR_SET_NAME = 15;
    private static final int PR_GET_NAME = 16;

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
    void sendsWhatWasPostedAheadOfTheNextFrame() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            RemoteKernel kernel = stub.kernel();
            List<String> told = new ArrayList<>();
            Frame first = kernel.frame();
            long name = first.answer(8);
            first.call(Sys.PRCTL, PR_SET_NAME, first.text("first"));
            first.call(Sys.PRCTL, PR_GET_NAME, name);
            kernel.post(first, reply -> told.add(reply.text(5)));
            Frame second = kernel.frame();
            second.call(Sys.PRCTL, PR_SET_NAME, second.text("second"));
            second.call(Sys.CLOSE, 1000).mayFail();
            kernel.post(second, reply -> told.add("second " + reply.failed()));
            assertThat(told).isEmpty();
            Frame third = kernel.frame();
            long last = third.answer(8);
            third.call(Sys.PRCTL, PR_GET_NAME, last);
            assertThat(kernel.run(third).text(6)).isEqualTo("second");
            assertThat(told).containsExactly("first", "second false");
        }
    }

    @Test
    void runsNothingBehindAPostedFrameThatFails() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            RemoteKernel kernel = stub.kernel();
            kernel.post("close", "it", Sys.CLOSE, 1000);
            kernel.post("umask", "", Sys.UMASK, 0123);
            assertThatThrownBy(() -> Processes.pid(kernel))
                    .isNotInstanceOf(ErrnoException.class)
                    .hasMessage("close it: bad file descriptor");
            assertThat(kernel.check("umask", "", Sys.UMASK, 0)).isNotEqualTo(0123);
        }
    }

    @Test
    void goesOnWhenASequelMakesGood() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            RemoteKernel kernel = stub.kernel();
            List<String> told = new ArrayList<>();
            Frame failing = kernel.frame();
            failing.call(Sys.GETPID);
            failing.call(Sys.CLOSE, 1000);
            failing.call(Sys.UMASK, 0);
            kernel.post(failing, reply -> {
                assertThat(reply.errno()).isEqualTo(Errno.EBADF);
                assertThat(reply.remaining()).isEqualTo(1);
                told.add("pid " + Processes.pid(kernel));
            });
            Frame behind = kernel.frame();
            long name = behind.answer(8);
            behind.call(Sys.PRCTL, PR_GET_NAME, name);
            kernel.post(behind, reply -> told.add("behind " + reply.data().length));
            kernel.settle();
            assertThat(told).containsExactly("pid " + stub.pid(), "behind 8");
        }
    }

    @Test
    void aFrameThatWasBegunBeforeAnotherWasPostedTravelsBehindIt() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            RemoteKernel kernel = stub.kernel();
            Frame begun = kernel.frame();
            long name = begun.answer(8);
            begun.call(Sys.PRCTL, PR_GET_NAME, name);
            Frame posted = kernel.frame();
            posted.call(Sys.PRCTL, PR_SET_NAME, posted.text("posted"));
            kernel.post(posted, Kernel.Sequel.check("name", ""));
            assertThat(kernel.run(begun).text(6)).isEqualTo("posted");
        }
    }

    @Test
    void readsARequestThatComesInPieces() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            Frame frame = stub.kernel().frame();
            frame.call(Sys.GETPID);
            byte[] request = stub.kernel().encode(frame);
            try (FileOutputStream requests = new FileOutputStream("/proc/" + stub.pid() + "/fd/0");
                    FileInputStream replies = new FileInputStream("/proc/" + stub.pid() + "/fd/1")) {
                for (byte piece : request) {
                    requests.write(piece);
                }
                byte[] reply = replies.readNBytes(Frame.REPLY_HEAD);
                int pid = ByteBuffer.wrap(reply).order(ByteOrder.LITTLE_ENDIAN).getInt();
                assertThat(pid).isEqualTo(stub.pid());
            }
        }
    }

    @Test
    void carriesMoreThanAPipeHolds() throws IOException {
        byte[] big = new byte[3 << 20];
        big[big.length - 1] = 7;
        try (Stub stub = LibraryStub.start()) {
            Frame frame = stub.kernel().frame();
            long address = frame.answer(big.length);
            frame.putByte(address + big.length - 1, (byte) 7);
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
            child.kernel().settle();
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
