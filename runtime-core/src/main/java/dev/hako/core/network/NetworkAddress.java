package dev.hako.core.network;

import dev.hako.core.linux.Netlink;
import dev.hako.core.linux.NetlinkMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An address of a network device, rtnetlink(7).
 *
 * @param family {@code AF_INET} or {@code AF_INET6}
 * @param prefix length of the network's part, bits
 * @param flags {@code IFA_F_*}
 * @param scope {@code RT_SCOPE_*}
 * @param attributes the values of {@code IFA_*}, as the kernel has them
 */
record NetworkAddress(int family, int prefix, int flags, int scope, Map<Integer, byte[]> attributes) {

    private static final int HEADER = 8; // struct ifaddrmsg
    private static final int INDEX = 4;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private static final int RT_SCOPE_UNIVERSE = 0;

    private static final int IFA_F_PERMANENT = 0x80;

    /** What can be asked for: NODAD, OPTIMISTIC, HOMEADDRESS, MANAGETEMPADDR, NOPREFIXROUTE, MCAUTOJOIN. */
    private static final int IFA_F_SETTABLE = 0x02 | 0x04 | 0x10 | 0x100 | 0x200 | 0x400;

    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_CACHEINFO = 6; // how long it stays preferred
    private static final int IFA_FLAGS = 8;
    private static final int IFA_RT_PRIORITY = 9;
    private static final List<Integer> KEPT =
            List.of(IFA_ADDRESS, IFA_LOCAL, IFA_BROADCAST, IFA_CACHEINFO, IFA_RT_PRIORITY);

    NetworkAddress {
        attributes = new LinkedHashMap<>(attributes);
    }

    /** {@return the addresses of a device} */
    static List<NetworkAddress> of(Netlink namespace, NetworkLink link) throws IOException {
        List<NetworkAddress> addresses = new ArrayList<>();
        NetlinkMessage request = NetlinkMessage.of(Netlink.RTM_GETADDR, 0, 0, 0);
        for (NetlinkMessage message : namespace.list(request, "list addresses of " + link.name())) {
            boolean isOurs = message.type() == Netlink.RTM_NEWADDR && message.int32(INDEX) == link.index();
            if (isOurs && (message.int8(0) == AF_INET || message.int8(0) == AF_INET6)) {
                addresses.add(of(message));
            }
        }
        return addresses;
    }

    private static NetworkAddress of(NetlinkMessage message) {
        Map<Integer, byte[]> attributes = message.attributes(HEADER);
        byte[] flags = attributes.getOrDefault(IFA_FLAGS, new byte[0]);
        return new NetworkAddress(
                message.int8(0),
                message.int8(1),
                flags.length == Integer.BYTES ? new NetlinkMessage(0, 0, flags).int32(0) : message.int8(2),
                message.int8(3),
                attributes);
    }

    /** {@return whether it stays until it is taken away} */
    boolean isPermanent() {
        return (flags & IFA_F_PERMANENT) != 0;
    }

    /** {@return whether it is valid everywhere, not just on this host or link} */
    boolean isGlobal() {
        return scope == RT_SCOPE_UNIVERSE;
    }

    /** Gives it to a device, or leaves it there. */
    void addTo(Netlink namespace, NetworkLink link) throws IOException {
        int head = family | prefix << 8 | scope << 24;
        NetlinkMessage request =
                NetlinkMessage.of(Netlink.RTM_NEWADDR, Netlink.NLM_F_CREATE_OR_REPLACE, head, link.index());
        for (int kept : KEPT) {
            if (attributes.containsKey(kept)) {
                request = request.with(kept, attributes.getOrDefault(kept, new byte[0]));
            }
        }
        namespace.change(request.with(IFA_FLAGS, flags & IFA_F_SETTABLE), "add address " + this);
    }

    @Override
    public String toString() {
        byte[] shown = attributes.getOrDefault(IFA_LOCAL, attributes.getOrDefault(IFA_ADDRESS, new byte[0]));
        try {
            return InetAddress.getByAddress(shown).getHostAddress() + "/" + prefix;
        } catch (IOException neither) {
            return "?/" + prefix;
        }
    }
}
