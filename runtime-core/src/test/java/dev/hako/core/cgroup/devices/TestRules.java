package dev.hako.core.cgroup.devices;

import dev.hako.core.cgroup.devices.DeviceAccess.Kind;
import java.util.ArrayList;
import java.util.List;

/** Makes rules of texts like {@code allow c 1:* rw}. */
final class TestRules {

    private TestRules() {}

    static List<DeviceAccess> rules(String... texts) {
        List<DeviceAccess> rules = new ArrayList<>();
        for (String text : texts) {
            String[] parts = text.split("[ :]", -1);
            Kind kind =
                    switch (parts[1]) {
                        case "a" -> Kind.ALL;
                        case "b" -> Kind.BLOCK;
                        default -> Kind.CHARACTER;
                    };
            rules.add(new DeviceAccess(
                    parts[0].equals("allow"), kind, number(parts[2]), number(parts[3]), access(parts[4])));
        }
        return rules;
    }

    static int access(String letters) {
        return (letters.contains("r") ? DeviceAccess.READ : 0)
                | (letters.contains("w") ? DeviceAccess.WRITE : 0)
                | (letters.contains("m") ? DeviceAccess.MKNOD : 0);
    }

    private static long number(String text) {
        return text.equals("*") ? DeviceAccess.ANY : Long.parseLong(text);
    }
}
