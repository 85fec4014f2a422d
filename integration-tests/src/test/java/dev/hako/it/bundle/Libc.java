package dev.hako.it.bundle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The few calls of the C library that Java has no other way to make: descriptors by number, and terminals. */
@SuppressWarnings("restricted")
final class Libc {
    private static final int AT_FDCWD = -100;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SOCKET =
            link("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND = link("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle LISTEN = link("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle ACCEPT =
            link("accept", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle RECVMSG =
            link("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle READ =
            link("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            link("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE = link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle POLL =
            link("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RENAMEAT2 =
            link("renameat2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle IOCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().find("ioctl").orElseThrow(),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.firstVariadicArg(2));

    private Libc() {}

    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), descriptor);
    }

    static int socket(int family, int type) {
        return (int) call(SOCKET, family, type, 0);
    }

    static int bind(int socket, MemorySegment address, int length) {
        return (int) call(BIND, socket, address, length);
    }

    static int listen(int socket, int backlog) {
        return (int) call(LISTEN, socket, backlog);
    }

    static int accept(int socket) {
        return (int) call(ACCEPT, socket, MemorySegment.NULL, MemorySegment.NULL);
    }

    static long recvmsg(int socket, MemorySegment message) {
        return (long) call(RECVMSG, socket, message, 0);
    }

    static long read(int fd, MemorySegment into) {
        return (long) call(READ, fd, into, into.byteSize());
    }

    static long write(int fd, MemorySegment from) {
        return (long) call(WRITE, fd, from, from.byteSize());
    }

    static void close(int fd) {
        call(CLOSE, fd);
    }

    static int poll(MemorySegment fds, long count, int millis) {
        return (int) call(POLL, fds, count, millis);
    }

    static int ioctl(int fd, long request, MemorySegment argument) {
        return (int) call(IOCTL, fd, request, argument);
    }

    static int renameat2(MemorySegment from, MemorySegment to, int flags) {
        return (int) call(RENAMEAT2, AT_FDCWD, from, AT_FDCWD, to, flags);
    }

    private static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError("a call of the C library does not throw", e);
        }
    }
}
