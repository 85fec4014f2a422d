package dev.hako.core.cgroup.devices;

import static dev.hako.core.cgroup.devices.DeviceAccess.ANY;
import static dev.hako.core.cgroup.devices.DeviceAccess.FULL;
import static dev.hako.core.cgroup.devices.DeviceAccess.MKNOD;

import dev.hako.core.cgroup.devices.DeviceAccess.Kind;
import dev.hako.spec.runtime.DeviceRule;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The device rules of a container: nothing is allowed, then the configuration's rules in order, then those that every container gets
 * (config-linux.md, "Default Devices"); later ones win.
 */
final class DeviceRules {

    private static final long HIGHEST_NUMBER = 0xffff_ffffL;

    /** Everything may be made; null, zero, full, random, urandom, tty, ptmx, the terminals of devpts and tun may be used: as runc. */
    private static final List<DeviceAccess> DEFAULTS = List.of(
            new DeviceAccess(true, Kind.CHARACTER, ANY, ANY, MKNOD),
            new DeviceAccess(true, Kind.BLOCK, ANY, ANY, MKNOD),
            character(1, 3),
            character(1, 8),
            character(1, 7),
            character(5, 0),
            character(1, 5),
            character(1, 9),
            character(136, ANY),
            character(5, 2),
            character(10, 200));

    private DeviceRules() {}

    private static DeviceAccess character(long major, long minor) {
        return new DeviceAccess(true, Kind.CHARACTER, major, minor, FULL);
    }

    /**
     * {@return the configuration's rules and the default ones, in order}
     *
     * @throws IllegalArgumentException when a rule makes no sense
     */
    static List<DeviceAccess> of(List<DeviceRule> rules) {
        List<DeviceAccess> all = new ArrayList<>(rules.size() + DEFAULTS.size());
        for (int i = 0; i < rules.size(); i++) {
            DeviceRule rule = rules.get(i);
            all.add(new DeviceAccess(
                    rule.allow(),
                    kind(rule.type()),
                    number("major", rule.major()),
                    number("minor", rule.minor()),
                    access(i, rule.access())));
        }
        all.addAll(DEFAULTS);
        return all;
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "", "a" -> Kind.ALL;
            case "b" -> Kind.BLOCK;
            case "c" -> Kind.CHARACTER;
            default -> throw new IllegalArgumentException("invalid cgroup device type \"" + type + "\"");
        };
    }

    private static long number(String name, OptionalLong number) {
        long value = number.orElse(ANY);
        if (value < ANY || value > HIGHEST_NUMBER) {
            throw new IllegalArgumentException("invalid device " + name + " number " + value);
        }
        return value;
    }

    private static int access(int index, String access) {
        if (access.isEmpty()) {
            throw new IllegalArgumentException("device access at " + index + " field cannot be empty");
        }
        int bits = 0;
        for (int i = 0; i < access.length(); i++) {
            bits |= switch (access.charAt(i)) {
                case 'r' -> DeviceAccess.READ;
                case 'w' -> DeviceAccess.WRITE;
                case 'm' -> MKNOD;
                case 'a' -> 0; // no access of its own: see ResourcesCheck
                default ->
                    throw new IllegalArgumentException(
                            "device access at " + index + " has letters other than r, w and m: \"" + access + "\"");
            };
        }
        return bits;
    }
}
