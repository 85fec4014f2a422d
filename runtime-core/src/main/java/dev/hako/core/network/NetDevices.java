package dev.hako.core.network;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Netlink;
import dev.hako.spec.runtime.NetDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Moves network devices of the runtime's network namespace into the container's (config-linux.md, "Network Devices").
 *
 * <p>A device keeps by itself what belongs to it, such as its MTU, its hardware address and its queueing discipline. Its addresses the
 * kernel takes away: those that are permanent and valid everywhere are given back to it. Its routes, and its place in a bridge, are lost.
 *
 * <p>Once the container is made the devices belong to its network namespace. When that ends, the kernel moves physical ones to the initial
 * namespace and removes virtual ones; nobody else may touch them, as the specification has it.
 */
public final class NetDevices implements AutoCloseable {

    private static final String OWN = "/proc/thread-self/ns/net";
    private static final String TEMPLATE = "%d";
    private static final int MOST_NUMBERS = 4096;

    private final Kernel host;
    private final Map<String, NetDevice> devices;
    private final Consumer<String> warn;
    private final List<Moved> moved = new ArrayList<>();
    private Optional<Fd> namespace = Optional.empty();

    /**
     * A device that is not where it was.
     *
     * @param was what it was like
     * @param addresses all of its addresses
     * @param name what it is called now
     */
    private record Moved(NetworkLink was, List<NetworkAddress> addresses, String name) {}

    /**
     * @param host a process of a single thread in the runtime's network namespace, which sees the host's {@code /proc}
     * @param devices by their names there
     * @param warn takes a line for each device that cannot be given back
     */
    public NetDevices(Kernel host, Map<String, NetDevice> devices, Consumer<String> warn) {
        this.host = host;
        this.devices = new LinkedHashMap<>(devices);
        this.warn = warn;
    }

    /**
     * Moves all of them.
     *
     * @param pid a process in the container's network namespace, as the host process sees it
     */
    public void moveTo(int pid) throws IOException {
        String path = "/proc/" + pid + "/ns/net";
        Fd container = Files.open(host, path, Files.O_RDONLY, 0);
        namespace = Optional.of(container);
        try (Netlink outside = Netlink.open(host);
                Netlink inside = Netlink.openIn(container)) {
            for (Map.Entry<String, NetDevice> device : devices.entrySet()) {
                String name = device.getKey();
                String asked = device.getValue().name();
                try {
                    NetworkLink link = NetworkLink.find(outside, name)
                            .orElseThrow(() -> new IOException(
                                    "link not found for interface " + name + " on runtime namespace: Link not found"));
                    new Move(outside, inside, container, path)
                            .run(name, link, asked.isEmpty() ? name : free(inside, asked));
                } catch (ErrnoException failure) {
                    throw new ErrnoException(prefix(name, path) + failure.getMessage(), failure);
                } catch (IOException failure) {
                    throw new IOException(prefix(name, path) + failure.getMessage(), failure);
                }
            }
        }
    }

    private static String prefix(String name, String path) {
        return "move netDevice " + name + " to namespace " + path + ": ";
    }

    /** {@return a name that nothing has}: {@code %d} in it stands for the lowest number that makes it one */
    private static String free(Netlink inside, String name) throws IOException {
        int at = name.indexOf(TEMPLATE);
        for (int i = 0; at >= 0 && i < MOST_NUMBERS; i++) {
            String numbered = name.substring(0, at) + i + name.substring(at + TEMPLATE.length());
            if (NetworkLink.find(inside, numbered).isEmpty()) {
                return numbered;
            }
        }
        return name;
    }

    /** The moving of devices from one namespace to another. */
    private final class Move {

        private final Netlink outside;
        private final Netlink inside;
        private final Fd container;
        private final String path;

        Move(Netlink outside, Netlink inside, Fd container, String path) {
            this.outside = outside;
            this.inside = inside;
            this.container = container;
            this.path = path;
        }

        void run(String name, NetworkLink link, String newName) throws IOException {
            // while it is up: a device that goes down loses its IPv6 addresses
            List<NetworkAddress> addresses = NetworkAddress.of(outside, link);
            String operation = "fail to move network device " + name + " to network namespace " + path;
            if (isTaken(newName, link)) {
                throw new IOException(operation + ": file exists (there is a network device " + newName + " already)");
            }
            try {
                link.move(outside, container, newName);
            } catch (ErrnoException failure) {
                noteIfMoved(link, addresses);
                throw renamed(operation, failure);
            }
            moved.add(new Moved(link, addresses, newName));
            NetworkLink arrived = NetworkLink.find(inside, newName)
                    .orElseThrow(() -> new IOException(
                            "link not found for interface " + newName + " on namespace " + path + " : Link not found"));
            for (NetworkAddress address : addresses) {
                if (address.isPermanent() && address.isGlobal()) {
                    add(address, arrived);
                }
            }
            try {
                arrived.setUp(inside);
            } catch (ErrnoException failure) {
                throw renamed("fail to set up interface " + newName + " on namespace " + path, failure);
            }
        }

        private boolean isTaken(String newName, NetworkLink link) throws IOException {
            Optional<NetworkLink> there = NetworkLink.find(inside, newName);
            return there.isPresent() && !(isAtHome() && there.get().index() == link.index());
        }

        /** The container can have been given the runtime's own namespace, by its path. */
        private boolean isAtHome() throws IOException {
            return Files.stat(container).inode() == Files.stat(host, OWN, 0).inode();
        }

        /** The kernel moves first and gives the new name then: if that is impossible, the device has gone all the same. */
        private void noteIfMoved(NetworkLink link, List<NetworkAddress> addresses) throws IOException {
            if (NetworkLink.find(outside, link.name()).isEmpty()) {
                moved.add(new Moved(link, addresses, link.name()));
            }
        }

        private void add(NetworkAddress address, NetworkLink link) throws IOException {
            try {
                address.addTo(inside, link);
            } catch (ErrnoException failure) {
                throw renamed("fail to set up address " + address + " on namespace " + path, failure);
            }
        }

        private static ErrnoException renamed(String operation, ErrnoException failure) {
            String why = failure.getMessage() == null
                    ? failure.errno().text()
                    : failure.getMessage().substring(failure.operation().length());
            return new ErrnoException(operation + why, failure);
        }
    }

    /** Moves back what was moved, with its addresses, up if it was. What cannot be moved back is warned of: it is no container's any more. */
    public void giveBack() throws IOException {
        if (namespace.isEmpty()) {
            return;
        }
        try (Fd home = Files.open(host, OWN, Files.O_RDONLY, 0);
                Netlink outside = Netlink.open(host);
                Netlink inside = Netlink.openIn(namespace.get())) {
            for (Moved device : moved.reversed()) {
                try {
                    giveBack(device, inside, outside, home);
                } catch (IOException failure) {
                    warn.accept("network device " + device.was.name() + " could not be given back: "
                            + failure.getMessage());
                }
            }
        } catch (IOException failure) {
            warn.accept("network devices could not be given back: " + failure.getMessage());
        } finally {
            close();
        }
    }

    private static void giveBack(Moved device, Netlink inside, Netlink outside, Fd home) throws IOException {
        Optional<NetworkLink> there = NetworkLink.find(inside, device.name);
        if (there.isEmpty()) {
            throw new IOException("no " + device.name + " in the container's network namespace");
        }
        String name = device.was.name();
        there.get().move(inside, home, name);
        NetworkLink back = NetworkLink.find(outside, name).orElseThrow(() -> new IOException("no " + name));
        for (NetworkAddress address : device.addresses) {
            if (address.isPermanent()) {
                address.addTo(outside, back);
            }
        }
        if (device.was.isUp()) {
            back.setUp(outside);
        }
    }

    /** Lets go of the container's network namespace, and of the possibility to give anything back. */
    @Override
    public void close() throws IOException {
        if (namespace.isPresent()) {
            namespace.get().close();
        }
    }
}
