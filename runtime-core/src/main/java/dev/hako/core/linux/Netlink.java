package dev.hako.core.linux;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A socket of rtnetlink(7), on which the kernel is asked about the links and addresses of one network namespace, and to change them.
 *
 * <p>Nothing is subscribed to, so what arrives are answers to what was asked last.
 */
public final class Netlink implements AutoCloseable {

    public static final int RTM_NEWLINK = 16;
    public static final int RTM_GETLINK = 18;
    public static final int RTM_NEWADDR = 20;
    public static final int RTM_GETADDR = 22;

    /** With {@link #RTM_NEWADDR}: change what is there already, make what is not. */
    public static final int NLM_F_CREATE_OR_REPLACE = 0x500;

    private static final int NLM_F_REQUEST = 0x1;
    private static final int NLM_F_ACK = 0x4;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLM_F_DUMP = 0x300;

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int ERROR_TLVS = 20;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;

    /** The kernel cuts its answers to what was received so far, and needs no more than this for one message. */
    private static final int RECEIVED = 32 * 1024;

    /** How often a list is asked for again that changed while it was made. */
    private static final int ATTEMPTS = 5;

    private final Fd socket;

    private Netlink(Fd socket) {
        this.socket = socket;
    }

    /** Opens one for the network namespace that a process is in. */
    public static Netlink open(Kernel kernel) throws IOException {
        long socket = kernel.check("socket", "", Sys.SOCKET, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        return of(new Fd(kernel, (int) socket));
    }

    /**
     * Opens one for another network namespace: its process, of a single thread, goes there and comes back.
     *
     * @param namespace open in that process
     */
    public static Netlink openIn(Fd namespace) throws IOException {
        Kernel kernel = namespace.kernel();
        Frame frame = kernel.frame();
        long home = frame.answer(2 * Long.BYTES);
        long socket = home + Long.BYTES;
        String own = "/proc/thread-self/ns/net";
        frame.putLong(home, -1);
        frame.call(Sys.OPENAT, Fd.CWD, frame.text(own), Files.O_CLOEXEC, 0).storeInto(home);
        frame.call(Sys.SETNS, namespace.number(), Namespaces.CLONE_NEWNET);
        frame.call(Sys.SOCKET, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
                .storeInto(socket)
                .mayFail();
        frame.call(Sys.SETNS, home, Namespaces.CLONE_NEWNET).indirect(0);
        frame.call(Sys.CLOSE, home).indirect(0);
        Reply reply = kernel.run(frame);
        if (reply.failed()) {
            if (reply.int64(0) >= 0) {
                new Fd(kernel, (int) reply.int64(0)).close();
            }
            throw new ErrnoException("open a netlink socket in another network namespace", reply.errno());
        }
        if (reply.int64(Long.BYTES) < 0) {
            throw new ErrnoException("socket", Errno.of((int) -reply.int64(Long.BYTES)));
        }
        return of(new Fd(kernel, (int) reply.int64(Long.BYTES)));
    }

    /** Has the kernel say in words what it does not like. */
    private static Netlink of(Fd socket) throws IOException {
        Frame frame = socket.kernel().frame();
        long on = frame.ints(1);
        frame.call(Sys.SETSOCKOPT, socket.number(), SOL_NETLINK, NETLINK_CAP_ACK, on, Integer.BYTES);
        frame.call(Sys.SETSOCKOPT, socket.number(), SOL_NETLINK, NETLINK_EXT_ACK, on, Integer.BYTES);
        socket.kernel().check(frame, "setsockopt", socket.toString());
        return new Netlink(socket);
    }

    /**
     * Has something changed.
     *
     * @param operation what is done, for the message of a failure
     */
    public void change(NetlinkMessage request, String operation) throws IOException {
        for (NetlinkMessage answer : ask(request, NLM_F_ACK, operation)) {
            check(answer, operation);
        }
    }

    /** {@return what the kernel says of one thing} */
    public NetlinkMessage get(NetlinkMessage request, String operation) throws IOException {
        List<NetlinkMessage> answers = ask(request, 0, operation);
        if (answers.isEmpty()) {
            throw new ErrnoException(operation, Errno.EPROTO);
        }
        check(answers.getFirst(), operation);
        return answers.getFirst();
    }

    /** {@return what the kernel says of all things of a kind} */
    public List<NetlinkMessage> list(NetlinkMessage request, String operation) throws IOException {
        List<NetlinkMessage> all = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            all.clear();
            if (listOnce(request, operation, all)) {
                break;
            }
        }
        return all;
    }

    /** {@return whether nothing changed meanwhile} */
    private boolean listOnce(NetlinkMessage request, String operation, List<NetlinkMessage> all) throws IOException {
        boolean consistent = true;
        List<NetlinkMessage> some = ask(request, NLM_F_DUMP, operation);
        while (true) {
            for (NetlinkMessage message : some) {
                consistent &= (message.flags() & NLM_F_DUMP_INTR) == 0;
                check(message, operation);
                if (message.type() == NLMSG_DONE) {
                    return consistent;
                }
                all.add(message);
            }
            some = receive(socket.kernel().frame(), operation);
        }
    }

    private List<NetlinkMessage> ask(NetlinkMessage request, int flags, String operation) throws IOException {
        Frame frame = socket.kernel().frame();
        byte[] bytes = new NetlinkMessage(request.type(), request.flags() | NLM_F_REQUEST | flags, request.payload())
                .toBytes();
        frame.call(Sys.SENDTO, socket.number(), frame.bytes(bytes), bytes.length, 0, 0, 0);
        return receive(frame, operation);
    }

    private List<NetlinkMessage> receive(Frame frame, String operation) throws IOException {
        long answer = frame.answer(RECEIVED);
        frame.call(Sys.RECVFROM, socket.number(), answer, RECEIVED, 0, 0, 0);
        Reply reply = socket.kernel().check(frame, operation, "");
        return NetlinkMessage.parse(reply.data(), (int) reply.result());
    }

    private static void check(NetlinkMessage answer, String operation) throws ErrnoException {
        if (answer.type() != NLMSG_ERROR && answer.type() != NLMSG_DONE || answer.payload().length < Integer.BYTES) {
            return;
        }
        int result = answer.int32(0);
        if (result >= 0) {
            return;
        }
        ErrnoException failure = new ErrnoException(operation, Errno.of(-result));
        if (answer.type() == NLMSG_ERROR && (answer.flags() & NLM_F_ACK_TLVS) != 0) {
            Map<Integer, byte[]> more = answer.attributes(ERROR_TLVS);
            if (more.containsKey(NLMSGERR_ATTR_MSG)) {
                String words = NetlinkMessage.text(more.getOrDefault(NLMSGERR_ATTR_MSG, new byte[0]));
                throw new ErrnoException(failure.getMessage() + " (" + words + ")", failure);
            }
        }
        throw failure;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
