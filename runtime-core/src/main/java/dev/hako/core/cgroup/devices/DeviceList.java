package dev.hako.core.cgroup.devices;

import static dev.hako.core.cgroup.devices.DeviceAccess.ANY;
import static dev.hako.core.cgroup.devices.DeviceAccess.FULL;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.cgroup.CgroupWrite;
import dev.hako.core.cgroup.devices.DeviceAccess.Kind;
import dev.hako.spec.runtime.DeviceRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a devices cgroup of v1 holds: one answer for all devices, and exceptions from it (security/device_cgroup.c).
 *
 * <p>The kernel forgets an exception only if exactly that one is named; what it cannot express it ignores. So the list that the rules
 * come to is worked out here, what cannot be expressed is an error, and only differences are written: a device that
 * is allowed before and after is at no time denied.
 */
public final class DeviceList {

    private static final String ALLOW = "devices.allow";
    private static final String DENY = "devices.deny";

    private boolean allowed;
    private final List<DeviceAccess> exceptions = new ArrayList<>();

    private DeviceList() {}

    /** Restricts a cgroup to what the rules and the default ones allow. */
    public static void restrict(String directory, List<DeviceRule> rules) throws IOException {
        DeviceList wanted = of(DeviceRules.of(rules));
        DeviceList present = parse(CgroupFiles.read(directory, "devices.list"));
        for (CgroupWrite write : present.changesTo(wanted)) {
            CgroupFiles.write(directory, write.file(), write.value());
        }
    }

    /** {@return what rules come to, where nothing is allowed before the first} */
    static DeviceList of(List<DeviceAccess> rules) {
        DeviceList list = new DeviceList();
        for (DeviceAccess rule : rules) {
            if (rule.isReset()) {
                list.allowed = rule.allow();
                list.exceptions.clear();
            } else if (rule.kind() == Kind.ALL) {
                list.apply(rule.withKind(Kind.CHARACTER));
                list.apply(rule.withKind(Kind.BLOCK));
            } else {
                list.apply(rule);
            }
        }
        return list;
    }

    /** Reads {@code devices.list}, which does not tell the exceptions where the answer is yes. */
    static DeviceList parse(String text) {
        DeviceList list = new DeviceList();
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("a ")) {
                list.allowed = true;
            } else if (!line.isEmpty()) {
                list.add(parseLine(line));
            }
        }
        return list;
    }

    /** Line: {@code c 1:3 rwm}. */
    private static DeviceAccess parseLine(String line) {
        int colon = line.indexOf(':');
        int blank = line.indexOf(' ', colon);
        int access = 0;
        for (int i = blank + 1; i < line.length(); i++) {
            access |= switch (line.charAt(i)) {
                case 'r' -> DeviceAccess.READ;
                case 'w' -> DeviceAccess.WRITE;
                default -> DeviceAccess.MKNOD;
            };
        }
        return new DeviceAccess(
                true,
                line.charAt(0) == 'b' ? Kind.BLOCK : Kind.CHARACTER,
                parseNumber(line.substring(2, colon)),
                parseNumber(line.substring(colon + 1, blank)),
                access);
    }

    private static long parseNumber(String text) {
        return text.equals("*") ? ANY : Long.parseLong(text);
    }

    /** {@return whether a device that is no exception is allowed} */
    boolean allowsByDefault() {
        return allowed;
    }

    /** {@return access that differs from the default} */
    List<DeviceAccess> exceptions() {
        return List.copyOf(exceptions);
    }

    private void apply(DeviceAccess rule) {
        if (rule.allow() == allowed) {
            subtract(rule);
        } else {
            add(rule);
        }
    }

    private void add(DeviceAccess rule) {
        for (int i = 0; i < exceptions.size(); i++) {
            DeviceAccess other = exceptions.get(i);
            if (isSameDevice(rule, other)) {
                exceptions.set(i, rule.withAccess(rule.access() | other.access()));
                return;
            }
        }
        exceptions.add(rule);
    }

    private void subtract(DeviceAccess rule) {
        List<DeviceAccess> rest = new ArrayList<>(exceptions.size());
        for (DeviceAccess other : exceptions) {
            boolean touched = rule.overlaps(other) && (rule.access() & other.access()) != 0;
            if (touched && !rule.covers(other)) {
                throw new IllegalArgumentException("requested rule [" + rule.text()
                        + "] not supported by devices cgroupv1 (cannot punch hole in existing wildcard rule ["
                        + other.text() + "])");
            }
            int left = touched ? other.access() & ~rule.access() : other.access();
            if (left != 0) {
                rest.add(other.withAccess(left));
            }
        }
        exceptions.clear();
        exceptions.addAll(rest);
    }

    /** {@return what to write to a cgroup that holds this list to have it hold another one} */
    List<CgroupWrite> changesTo(DeviceList wanted) {
        List<CgroupWrite> writes = new ArrayList<>();
        boolean reset = allowed || wanted.allowed;
        if (reset) {
            writes.add(CgroupWrite.of(
                    wanted.allowed ? ALLOW : DENY, new DeviceAccess(true, Kind.ALL, ANY, ANY, FULL).text()));
        } else {
            difference(exceptions, wanted.exceptions, DENY, writes);
        }
        difference(wanted.exceptions, reset ? List.of() : exceptions, wanted.allowed ? DENY : ALLOW, writes);
        return writes;
    }

    private static void difference(
            List<DeviceAccess> list, List<DeviceAccess> without, String file, List<CgroupWrite> writes) {
        for (DeviceAccess exception : list) {
            int access = exception.access();
            for (DeviceAccess other : without) {
                if (isSameDevice(exception, other)) {
                    access &= ~other.access();
                }
            }
            if (access != 0) {
                writes.add(CgroupWrite.of(file, exception.withAccess(access).text()));
            }
        }
    }

    private static boolean isSameDevice(DeviceAccess one, DeviceAccess other) {
        return one.kind() == other.kind() && one.major() == other.major() && one.minor() == other.minor();
    }
}
