package dev.hako.core.rootfs;

import dev.hako.core.linux.Stat;
import dev.hako.spec.runtime.Device;
import java.util.ArrayList;
import java.util.List;

/**
 * A device node to make.
 *
 * @param path absolute in the container; the host has the same device there, if it must be bound instead
 * @param letter how the configuration writes its type: {@code c}, {@code b} or {@code p}
 * @param mode permissions
 */
public record DeviceNode(String path, char letter, long major, long minor, int mode, int uid, int gid) {

    private static final int READ_WRITE = 0666;

    /** The nodes that every container gets (config-linux.md, "Default Devices"). */
    private static final List<DeviceNode> DEFAULT = List.of(
            memory("/dev/null", 3),
            memory("/dev/random", 8),
            memory("/dev/full", 7),
            new DeviceNode("/dev/tty", 'c', 5, 0, READ_WRITE, 0, 0),
            memory("/dev/zero", 5),
            memory("/dev/urandom", 9));

    private static DeviceNode memory(String path, long minor) {
        return new DeviceNode(path, 'c', 1, minor, READ_WRITE, 0, 0);
    }

    /**
     * {@return the default nodes, except those whose path the configuration uses, and those of the configuration}
     *
     * @throws IllegalArgumentException for a type that does not exist
     */
    static List<DeviceNode> all(List<Device> devices) {
        List<DeviceNode> nodes = new ArrayList<>();
        for (DeviceNode node : DEFAULT) {
            boolean overridden = false;
            for (Device device : devices) {
                overridden |= Texts.clean(device.path()).equals(node.path());
            }
            if (!overridden) {
                nodes.add(node);
            }
        }
        for (Device device : devices) {
            // ptmx is devpts' own, see DeviceNodes
            if (!Texts.clean(device.path()).equals("/dev/ptmx")) {
                nodes.add(of(device));
            }
        }
        return nodes;
    }

    private static DeviceNode of(Device device) {
        char letter =
                switch (device.type()) {
                    case "c", "u" -> 'c';
                    case "b" -> 'b';
                    case "p" -> 'p';
                    default -> throw new IllegalArgumentException("invalid device type " + Texts.quoted(device.type()));
                };
        return new DeviceNode(
                device.path(),
                letter,
                device.major(),
                device.minor(),
                (int) device.fileMode().orElse(READ_WRITE) & 07777,
                (int) device.uid().orElse(0),
                (int) device.gid().orElse(0));
    }

    /** {@return whether it is one that every container gets} */
    boolean isDefault() {
        return DEFAULT.contains(this);
    }

    /** {@return its type, one of {@code S_IF…}} */
    int type() {
        return switch (letter) {
            case 'b' -> Stat.S_IFBLK;
            case 'p' -> Stat.S_IFIFO;
            default -> Stat.S_IFCHR;
        };
    }

    /** {@return its device, as makedev(3) encodes it} */
    long device() {
        return letter == 'p' ? 0 : Stat.device(major, minor);
    }
}
