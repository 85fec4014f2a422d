package dev.hako.core.cgroup.devices;

import dev.hako.core.cgroup.devices.DeviceAccess.Kind;
import dev.hako.spec.runtime.DeviceRule;
import java.util.ArrayList;
import java.util.List;

/**
 * Device rules in systemd's words, {@code DevicePolicy=} and {@code DeviceAllow=} of systemd.resource-control(5). These know no exceptions from
 * what is allowed, nor one minor of any major: then they allow less.
 *
 * @param everything whether all devices are allowed
 * @param allowed what is, if not everything is
 */
public record UnitDevices(boolean everything, List<Allow> allowed) {

    /**
     * Devices that are allowed.
     *
     * @param device a path below /dev/char or /dev/block, or {@code char-136}, or {@code block-*}
     * @param access any of {@code r}, {@code w}, {@code m}
     */
    public record Allow(String device, String access) {}

    public UnitDevices {
        allowed = List.copyOf(allowed);
    }

    /** {@return what the rules and the default ones come to} */
    public static UnitDevices of(List<DeviceRule> rules) {
        DeviceList list = DeviceList.of(DeviceRules.of(rules));
        if (list.allowsByDefault()) {
            return new UnitDevices(list.exceptions().isEmpty(), List.of());
        }
        List<Allow> allowed = new ArrayList<>();
        for (DeviceAccess access : list.exceptions()) {
            if (access.major() != DeviceAccess.ANY || access.minor() == DeviceAccess.ANY) {
                allowed.add(new Allow(device(access), access.letters()));
            }
        }
        return new UnitDevices(false, allowed);
    }

    private static String device(DeviceAccess access) {
        String kind = access.kind() == Kind.BLOCK ? "block" : "char";
        if (access.major() == DeviceAccess.ANY) {
            return kind + "-*";
        }
        return access.minor() == DeviceAccess.ANY
                ? kind + "-" + access.major()
                : "/dev/" + kind + "/" + access.major() + ":" + access.minor();
    }
}
