package dev.hako.core.cgroup.systemd;

import dev.hako.core.linux.ffi.BusValue;
import java.util.List;
import java.util.stream.Collectors;

/** Values and properties as short texts. */
final class TestBus {

    private TestBus() {}

    /** {@return {@code MemoryMax=5 Slice=x.slice DeviceAllow=[(/dev/null rw)]}} */
    static String text(List<Property> properties) {
        return properties.stream()
                .map(property -> property.name() + "=" + text(property.value()))
                .collect(Collectors.joining(" "));
    }

    static String text(BusValue value) {
        return switch (value) {
            case BusValue.Text text -> text.value();
            case BusValue.Whole whole ->
                switch (whole.type()) {
                    case 'b' -> whole.bits() == 1 ? "yes" : "no";
                    case 't' -> whole.bits() == -1 ? "infinity" : Long.toUnsignedString(whole.bits());
                    case 'y' -> String.format("%02x", whole.bits());
                    default -> Long.toString(whole.bits());
                };
            case BusValue.Real real -> Double.toString(real.value());
            case BusValue.Array array ->
                array.element().equals("y") ? all(array.values(), "") : "[" + all(array.values(), ", ") + "]";
            case BusValue.Struct struct -> "(" + all(struct.values(), " ") + ")";
            case BusValue.Entry entry -> text(entry.key()) + ": " + text(entry.value());
            case BusValue.Variant variant -> "<" + text(variant.value()) + ">";
        };
    }

    private static String all(List<BusValue> values, String between) {
        return values.stream().map(TestBus::text).collect(Collectors.joining(between));
    }
}
