package dev.hako.core.linux.ffi;

import dev.hako.core.linux.Arch;
import dev.hako.core.linux.Call;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * System calls made by this JVM, through {@code syscall(2)}: one shape for every call, because each distinct one costs start-up.
 *
 * <p>A JVM has many threads: calls that act on one thread only (setns(2), unshare(2), credentials) belong into a stub.
 */
public final class LocalKernel implements Kernel {

    private static final int CAPACITY = 1 << 20;
    private static final int SMALL_CAPACITY = 1 << 16;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final MemorySegment state = arena.allocate(STATE);
    private final MethodHandle syscall;
    private final int capacity;
    private final Arch arch = Arch.ours();

    public LocalKernel() {
        this(link(), CAPACITY);
    }

    private LocalKernel(MethodHandle syscall, int capacity) {
        this.syscall = syscall;
        this.capacity = capacity;
        this.memory = arena.allocate(capacity, Long.BYTES);
    }

    /** {@return another one, for small frames: a call that blocks in one does not hold up the other} */
    public LocalKernel another() {
        return new LocalKernel(syscall, SMALL_CAPACITY);
    }

    @SuppressWarnings("restricted") // the one door to native code: the module is started with native access enabled
    private static MethodHandle link() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                Linker.Option.captureCallState("errno"));
    }

    @Override
    public long base() {
        return memory.address();
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public synchronized Reply run(Frame frame) throws IOException {
        int start = frame.start();
        MemorySegment.copy(frame.data(), 0, memory, ValueLayout.JAVA_BYTE, start, frame.size() - start);
        long result = 0;
        int remaining = frame.calls().size();
        for (Call call : frame.calls()) {
            result = run(call);
            remaining--;
            if (call.storesInt()) {
                memory.set(ValueLayout.JAVA_INT_UNALIGNED, call.store() - base(), (int) result);
            } else if (call.store() != 0) {
                memory.set(ValueLayout.JAVA_LONG_UNALIGNED, call.store() - base(), result);
            }
            if (result < 0 && result >= -4095 && !call.isAllowedToFail()) {
                break;
            }
        }
        byte[] answer = new byte[frame.replyLength()];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, frame.replyOffset(), answer, 0, answer.length);
        return new Reply(result, remaining, answer);
    }

    private long run(Call call) {
        if (call.adoptRead() != 0) {
            throw new UnsupportedOperationException("a JVM cannot clone itself");
        }
        int number = call.sys().number(arch);
        if (number < 0) {
            return -Errno.ENOSYS.number();
        }
        try {
            long result = (long) syscall.invokeExact(
                    state,
                    (long) number,
                    arg(call, 0),
                    arg(call, 1),
                    arg(call, 2),
                    arg(call, 3),
                    arg(call, 4),
                    arg(call, 5));
            return result == -1 ? -state.get(ValueLayout.JAVA_INT, 0) : result;
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall of longs does not throw", impossible);
        }
    }

    private long arg(Call call, int index) {
        long value = call.arg(index);
        return (call.indirectArgs() & 1 << index) == 0
                ? value
                : memory.get(ValueLayout.JAVA_LONG_UNALIGNED, value - base());
    }

    /** Not for this place: a JVM that replaces itself would take its caller with it. */
    @Override
    public Optional<Reply> runLast(Frame frame) {
        throw new UnsupportedOperationException("this JVM neither executes another program nor exits on request");
    }

    @Override
    public void close() {
        arena.close();
    }
}
