package dev.hako.core.cgroup.systemd;

import dev.hako.core.linux.ffi.BusValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A property of a unit.
 *
 * @param name as D-Bus has it, org.freedesktop.systemd1(5): {@code MemoryMax}
 */
record Property(String name, BusValue value) {

    static Property of(String name, boolean value) {
        return new Property(name, BusValue.bool(value));
    }

    /** {@return a property that is an unsigned number of 64 bits} */
    static Property of(String name, long value) {
        return new Property(name, BusValue.unsigned(value));
    }

    static Property of(String name, String value) {
        return new Property(name, BusValue.text(value));
    }

    /** {@return properties as the calls of systemd take them, {@code a(sv)}} */
    static BusValue all(List<Property> properties) {
        List<BusValue> values = new ArrayList<>(properties.size());
        for (Property property : properties) {
            values.add(
                    new BusValue.Struct(List.of(BusValue.text(property.name), new BusValue.Variant(property.value))));
        }
        return new BusValue.Array("(sv)", values);
    }
}
