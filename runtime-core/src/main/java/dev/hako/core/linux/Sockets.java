package dev.hako.core.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Unix sockets that carry descriptors (unix(7), SCM_RIGHTS), and the one interface flag that a container needs. */
public final class Sockets {

    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;

    private static final int BACKLOG = 16;

    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SUN_PATH = 108;
    private static final int MSGHDR_SIZE = 56;
    private static final int CMSG_HEAD = 16;
    private static final int CMSG_ONE = 24;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int MESSAGE_MAX = 4096;
    private static final int SO_PEERCRED = 17;
    private static final int UCRED_SIZE = 12;
    private static final int SIOCSIFFLAGS = 0x8914;
    private static final int IFREQ_SIZE = 40;
    private static final int IFNAMSIZ = 16;
    private static final int IFF_UP = 1;

    private Sockets() {}

    /**
     * {@code socket(2)} of the unix family.
     *
     * @param type {@link #SOCK_STREAM} or {@link #SOCK_DGRAM}
     */
    public static Fd unix(Kernel kernel, int type) throws IOException {
        return new Fd(kernel, (int) kernel.check("socket", "", Sys.SOCKET, AF_UNIX, type | SOCK_CLOEXEC, 0));
    }

    public static void bind(Fd socket, String path) throws IOException {
        Frame frame = socket.kernel().frame();
        frame.call(Sys.BIND, socket.number(), address(frame, path), SUN_PATH + 2);
        socket.kernel().check(frame, "bind", path);
    }

    /** Lets clients connect to a stream socket that is bound, listen(2). */
    public static void listen(Fd socket) throws IOException {
        listen(socket, BACKLOG);
    }

    /**
     * Lets clients connect to a stream socket that is bound, listen(2).
     *
     * @param backlog how many may wait to be accepted
     */
    public static void listen(Fd socket, int backlog) throws IOException {
        socket.kernel().check("listen", "", Sys.LISTEN, socket.number(), backlog);
    }

    /**
     * {@code connect(2)}.
     *
     * @param path an abstract address begins with {@code @}
     */
    public static void connect(Fd socket, String path) throws IOException {
        Frame frame = socket.kernel().frame();
        boolean isAbstract = path.startsWith("@");
        int length = isAbstract ? path.getBytes(StandardCharsets.UTF_8).length : SUN_PATH;
        long address = address(frame, path);
        if (isAbstract) {
            frame.putByte(address + 2, (byte) 0);
        }
        frame.call(Sys.CONNECT, socket.number(), address, length + 2);
        socket.kernel().check(frame, "connect", path);
    }

    /**
     * Connects to a stream socket, however long its path is.
     *
     * @param path in the kernel's mount namespace; a relative one starts at its working directory
     */
    public static Fd connectStream(Kernel kernel, String path) throws IOException {
        return connect(kernel, path, SOCK_STREAM);
    }

    /**
     * Checks that somebody has a stream socket at a path, who does not notice.
     *
     * @param path in the kernel's mount namespace, not abstract; a relative one starts at its working directory
     */
    public static void checkStream(Kernel kernel, String path) throws IOException {
        Fd datagram;
        try {
            datagram = connect(kernel, path, SOCK_DGRAM);
        } catch (ErrnoException answer) {
            // the kernel looks for the socket first, and then finds that it is of another type
            if (answer.errno() == Errno.EPROTOTYPE) {
                return;
            }
            throw answer;
        }
        datagram.close();
        throw new ErrnoException("connect " + path, Errno.EPROTOTYPE);
    }

    /**
     * {@return whether somebody listens at a stream socket}, who sees a connection come and go
     *
     * @param path in the kernel's mount namespace
     */
    public static boolean isListenedAt(Kernel kernel, String path) throws IOException {
        try {
            connectStream(kernel, path).close();
            return true;
        } catch (ErrnoException nobody) {
            return switch (nobody.errno()) {
                case ENOENT, ECONNREFUSED, ENOTDIR -> false;
                default -> throw nobody;
            };
        }
    }

    private static Fd connect(Kernel kernel, String path, int type) throws IOException {
        Fd socket = unix(kernel, type);
        try {
            if (path.getBytes(StandardCharsets.UTF_8).length < SUN_PATH) {
                connect(socket, path);
            } else {
                try (Fd file = Files.open(kernel, path, Files.O_PATH, 0)) {
                    connect(socket, "/proc/self/fd/" + file.number());
                }
            }
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /**
     * Who connected a stream socket, as the kernel noted it then (unix(7), SO_PEERCRED).
     *
     * @param pid as the kernel's process sees it; 0 if it does not
     * @param uid its effective user
     * @param gid its effective group
     */
    public record Peer(int pid, int uid, int gid) {}

    /** {@return who is at the other end} */
    public static Peer peer(Fd socket) throws IOException {
        Frame frame = socket.kernel().frame();
        long length = frame.ints(UCRED_SIZE);
        long answer = frame.answer(UCRED_SIZE);
        frame.call(Sys.GETSOCKOPT, socket.number(), SOL_SOCKET, SO_PEERCRED, answer, length);
        Reply reply = socket.kernel().check(frame, "getsockopt", "SO_PEERCRED");
        return new Peer(reply.int32(0), reply.int32(4), reply.int32(8));
    }

    /** Sends bytes to a stream socket, at most as many as it takes at once. {@return how many} */
    public static int write(Fd socket, byte[] bytes, int from, int length) throws IOException {
        Frame frame = socket.kernel().frame();
        long data = frame.bytes(Arrays.copyOfRange(bytes, from, from + length));
        frame.call(Sys.SENDTO, socket.number(), data, length, MSG_NOSIGNAL, 0, 0);
        return (int) socket.kernel().check(frame, "send", "").result();
    }

    /**
     * Takes the next connection of a socket that listens and does not block.
     *
     * @return it, which blocks; empty if there is none any more
     */
    public static Optional<Fd> accept(Fd listener) throws IOException {
        Frame frame = listener.kernel().frame();
        frame.call(Sys.ACCEPT4, listener.number(), 0, 0, SOCK_CLOEXEC);
        Reply reply = listener.kernel().run(frame);
        if (!reply.failed()) {
            return Optional.of(new Fd(listener.kernel(), (int) reply.result()));
        }
        return switch (reply.errno()) {
            case EAGAIN, EINTR, ECONNABORTED -> Optional.empty();
            default -> throw new ErrnoException("accept", reply.errno());
        };
    }

    /** {@return two stream sockets that are connected to each other}, close-on-exec, socketpair(2) */
    public static List<Fd> pair(Kernel kernel) throws IOException {
        Frame frame = kernel.frame();
        long answer = frame.answer(2 * Integer.BYTES);
        frame.call(Sys.SOCKETPAIR, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, answer);
        Reply reply = kernel.check(frame, "socketpair", "");
        return List.of(new Fd(kernel, reply.int32(0)), new Fd(kernel, reply.int32(Integer.BYTES)));
    }

    /**
     * Receives a message and the one descriptor that comes with it, which is close-on-exec here.
     *
     * @throws IOException also when a message comes without one, or the other end was closed
     */
    public static Fd receive(Fd socket) throws IOException {
        Frame frame = socket.kernel().frame();
        long answer = frame.answer(MSGHDR_SIZE + CMSG_ONE);
        frame.putLong(answer + 16, frame.longs(frame.space(MESSAGE_MAX), MESSAGE_MAX));
        frame.putLong(answer + 24, 1);
        frame.putLong(answer + 32, answer + MSGHDR_SIZE);
        frame.putLong(answer + 40, CMSG_ONE);
        frame.call(Sys.RECVMSG, socket.number(), answer, MSG_CMSG_CLOEXEC);
        Reply reply = socket.kernel().check(frame, "recvmsg", "");
        if (reply.int64(40) < CMSG_HEAD + Integer.BYTES || reply.int32(MSGHDR_SIZE + 12) != SCM_RIGHTS) {
            throw new IOException("recvmsg: no descriptor came");
        }
        return new Fd(socket.kernel(), reply.int32(MSGHDR_SIZE + CMSG_HEAD));
    }

    /** Sends bytes, at least one, and descriptors to the other end of a connected socket. */
    public static void send(Fd socket, byte[] bytes, List<Fd> descriptors) throws IOException {
        Frame frame = socket.kernel().frame();
        long message = message(frame, bytes);
        if (!descriptors.isEmpty()) {
            long control = control(frame, descriptors.size());
            for (int i = 0; i < descriptors.size(); i++) {
                frame.putInt(
                        control + CMSG_HEAD + (long) i * Integer.BYTES,
                        descriptors.get(i).number());
            }
            attach(frame, message, control, descriptors.size());
        }
        frame.call(Sys.SENDMSG, socket.number(), message, MSG_NOSIGNAL);
        socket.kernel().check(frame, "sendmsg", "");
    }

    /** {@return an address at which an earlier call of a frame can store ({@link Call#storeInto}) the descriptor that a later one sends} */
    public static long descriptorSlot(Frame frame) {
        return control(frame, 1) + CMSG_HEAD;
    }

    /**
     * Adds the call that sends bytes, at least one, and a descriptor.
     *
     * @param socket a connected one
     * @param slot where the descriptor is stored by then, see {@link #descriptorSlot}
     * @param fifth what the call's fifth argument is, which the kernel ignores
     * @param sixth likewise
     */
    public static Call send(Frame frame, int socket, byte[] bytes, long slot, long fifth, long sixth) {
        long message = message(frame, bytes);
        attach(frame, message, slot - CMSG_HEAD, 1);
        return frame.call(Sys.SENDMSG, socket, message, MSG_NOSIGNAL, 0, fifth, sixth);
    }

    private static long message(Frame frame, byte[] bytes) {
        long message = frame.space(MSGHDR_SIZE);
        frame.putLong(message + 16, frame.longs(frame.bytes(bytes), bytes.length));
        frame.putLong(message + 24, 1);
        return message;
    }

    /** {@return the address of a control message with room for descriptors}, 64 bits for a single one */
    private static long control(Frame frame, int descriptors) {
        int length = CMSG_HEAD + descriptors * Integer.BYTES;
        long control = frame.space(length + Integer.BYTES);
        frame.putLong(control, length);
        frame.putInt(control + 8, SOL_SOCKET);
        frame.putInt(control + 12, SCM_RIGHTS);
        return control;
    }

    private static void attach(Frame frame, long message, long control, int descriptors) {
        frame.putLong(message + 32, control);
        frame.putLong(message + 40, CMSG_HEAD + (long) descriptors * Integer.BYTES);
    }

    /**
     * Sets an interface up that has no other flags that could be changed, such as the loopback interface of a new network namespace,
     * {@linkplain Kernel#post together with the next frame}.
     */
    public static void setUp(Kernel kernel, String networkInterface) throws IOException {
        Frame frame = kernel.frame();
        long socket = frame.answer(Long.BYTES);
        long request = frame.space(IFREQ_SIZE);
        putName(frame, request, networkInterface);
        frame.putInt(request + IFNAMSIZ, IFF_UP);
        frame.call(Sys.SOCKET, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0).storeInto(socket);
        frame.call(Sys.IOCTL, socket, SIOCSIFFLAGS, request).indirect(0);
        frame.call(Sys.CLOSE, socket).indirect(0).mayFail();
        kernel.post(frame, reply -> {
            if (reply.failed()) {
                String what = reply.remaining() == 2 ? "socket" : "set up " + networkInterface;
                throw new ErrnoException(what, reply.errno());
            }
        });
    }

    private static void putName(Frame frame, long address, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < Math.min(bytes.length, IFNAMSIZ - 1); i++) {
            frame.putByte(address + i, bytes[i]);
        }
    }

    private static long address(Frame frame, String path) throws IOException {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= SUN_PATH) {
            throw new ErrnoException("address " + path, Errno.ENAMETOOLONG);
        }
        long address = frame.space(SUN_PATH + 2);
        frame.putByte(address, (byte) AF_UNIX);
        for (int i = 0; i < bytes.length; i++) {
            frame.putByte(address + 2 + i, bytes[i]);
        }
        return address;
    }
}
