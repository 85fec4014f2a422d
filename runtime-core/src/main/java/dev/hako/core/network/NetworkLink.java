package dev.hako.core.network;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Netlink;
import dev.hako.core.linux.NetlinkMessage;
import java.io.IOException;
import java.util.Optional;

/**
 * A network device as the kernel describes it, rtnetlink(7).
 *
 * @param index its number in its network namespace
 * @param name its name there
 * @param isUp whether it is set up
 */
record NetworkLink(int index, String name, boolean isUp) {

    private static final int HEADER = 16; // struct ifinfomsg
    private static final int INDEX = 4;
    private static final int FLAGS = 8;
    private static final int IFF_UP = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_NET_NS_FD = 28;

    /** {@return the device of a name, or of an alternative name} */
    static Optional<NetworkLink> find(Netlink namespace, String name) throws IOException {
        NetlinkMessage request = message(Netlink.RTM_GETLINK, 0, 0, 0).with(IFLA_IFNAME, name);
        NetlinkMessage answer;
        try {
            answer = namespace.get(request, "get link " + name);
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw failure;
        }
        byte[] own = answer.attributes(HEADER).getOrDefault(IFLA_IFNAME, new byte[0]);
        return Optional.of(
                new NetworkLink(answer.int32(INDEX), NetlinkMessage.text(own), (answer.int32(FLAGS) & IFF_UP) != 0));
    }

    /**
     * Moves it to another network namespace, where it is down and has no addresses, and gives it a name there.
     *
     * <p>The kernel takes the device down only after it has found the move possible.
     *
     * @param from the namespace that it is in
     * @param to open in the process that has {@code from}
     */
    void move(Netlink from, Fd to, String newName) throws IOException {
        from.change(
                message(Netlink.RTM_NEWLINK, index, 0, 0)
                        .with(IFLA_IFNAME, newName)
                        .with(IFLA_NET_NS_FD, to.number()),
                "move link " + name);
    }

    /** Sets it up. */
    void setUp(Netlink namespace) throws IOException {
        namespace.change(message(Netlink.RTM_NEWLINK, index, IFF_UP, IFF_UP), "set up link " + name);
    }

    private static NetlinkMessage message(int type, int index, int flags, int change) {
        return NetlinkMessage.of(type, 0, 0, index, flags, change);
    }
}
