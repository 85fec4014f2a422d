package dev.hako.spec.check;

import dev.hako.spec.runtime.BlockIo;
import dev.hako.spec.runtime.DeviceRule;
import dev.hako.spec.runtime.Resources;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Rules for {@code linux.resources} that hold for cgroup v1 and v2. */
final class ResourcesCheck {
    private ResourcesCheck() {}

    static void deviceRules(Resources resources, String at, Problems problems) {
        for (int i = 0; i < resources.devices().size(); i++) {
            DeviceRule rule = resources.devices().get(i);
            String pointer = at + "/devices/" + i;
            if (rule.access().isEmpty()) {
                problems.missing(pointer + "/access", "device access at " + i + " field cannot be empty");
            } else if (!isAccess(rule.access())) {
                problems.text(
                        pointer + "/access", rule.access(), "device access must be made of the letters r, w and m");
            }
            switch (rule.type()) {
                case "", "a", "b", "c" -> {}
                default ->
                    problems.text(
                            pointer + "/type", rule.type(), "invalid cgroup device type " + Go.quote(rule.type()));
            }
        }
    }

    static void limits(Resources resources, String at, Problems problems) {
        if (resources.memory().isPresent()) {
            memory(resources.memory().get(), at + "/memory", problems);
        }
        if (resources.cpu().isPresent()) {
            OptionalLong idle = resources.cpu().get().idle();
            if (idle.isPresent() && idle.getAsLong() != 0 && idle.getAsLong() != 1) {
                problems.number(at + "/cpu/idle", idle.getAsLong(), "invalid cpu idle value (want 0 or 1)");
            }
        }
        if (resources.blockIo().isPresent()) {
            blockIo(resources.blockIo().get(), at + "/blockIO", problems);
        }
        pageSizes(resources.hugepageLimits(), at + "/hugepageLimits", problems);
        for (String name : resources.unified().keySet()) {
            unified(name, at + "/unified/" + Problems.escape(name), problems);
        }
    }

    private static void memory(Resources.Memory memory, String at, Problems problems) {
        bytes(at + "/limit", memory.limit(), problems);
        bytes(at + "/reservation", memory.reservation(), problems);
        bytes(at + "/swap", memory.swap(), problems);
        long limit = memory.limit().orElse(0);
        long swap = memory.swap().orElse(0);
        if (limit > 0 && swap > 0 && swap < limit) {
            problems.number(at + "/swap", swap, Stages.resources(at) + "memory+swap limit should be >= memory limit");
        }
        if (memory.swappiness().isPresent()
                && Long.compareUnsigned(memory.swappiness().getAsLong(), 100) > 0) {
            String swappiness = Long.toUnsignedString(memory.swappiness().getAsLong());
            problems.missing(
                    at + "/swappiness",
                    Stages.resources(at) + "invalid memory swappiness value: " + swappiness
                            + " (valid range is 0-100)");
        }
    }

    private static void bytes(String pointer, OptionalLong bytes, Problems problems) {
        if (bytes.isPresent() && bytes.getAsLong() < -1) {
            problems.number(pointer, bytes.getAsLong(), "invalid memory value: " + bytes.getAsLong());
        }
    }

    private static void blockIo(BlockIo blockIo, String at, Problems problems) {
        weight(at + "/weight", blockIo.weight(), problems);
        weight(at + "/leafWeight", blockIo.leafWeight(), problems);
        for (int i = 0; i < blockIo.weightDevices().size(); i++) {
            String pointer = at + "/weightDevice/" + i;
            weight(pointer + "/weight", blockIo.weightDevices().get(i).weight(), problems);
            weight(pointer + "/leafWeight", blockIo.weightDevices().get(i).leafWeight(), problems);
        }
    }

    /** Zero leaves the weight as it is. */
    private static void weight(String pointer, OptionalInt weight, Problems problems) {
        int value = weight.orElse(0);
        if (value != 0 && (value < 10 || value > 1000)) {
            problems.number(pointer, value, "invalid block I/O weight (valid range is 10-1000)");
        }
    }

    private static void pageSizes(List<Resources.HugepageLimit> limits, String at, Problems problems) {
        for (int i = 0; i < limits.size(); i++) {
            String size = limits.get(i).pageSize();
            if (!isPageSize(size)) {
                problems.text(at + "/" + i + "/pageSize", size, "invalid huge page size (want for example 2MB)");
            }
        }
    }

    private static void unified(String name, String pointer, Problems problems) {
        if (name.indexOf('/') >= 0) {
            problems.missing(pointer, "unified resource " + Go.quote(name) + " must be a file name (no slashes)");
        } else if (name.indexOf('.') < 0) {
            problems.missing(
                    pointer, "unified resource " + Go.quote(name) + " must be in the form CONTROLLER.PARAMETER");
        }
    }

    /** Letters of which there is no access are passed over by runc; of those, {@code a} is in use: the kernel's letter for all devices. */
    private static boolean isAccess(String access) {
        for (int i = 0; i < access.length(); i++) {
            if ("rwma".indexOf(access.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** A number without leading zeros, then KB, MB or GB: it becomes a part of a file's name. */
    private static boolean isPageSize(String size) {
        int digits = size.length() - 2;
        if (digits < 1 || size.charAt(0) == '0' || "KMG".indexOf(size.charAt(digits)) < 0 || !size.endsWith("B")) {
            return false;
        }
        for (int i = 0; i < digits; i++) {
            if (size.charAt(i) < '0' || size.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
