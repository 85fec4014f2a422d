package dev.hako.core.cgroup.systemd;

import dev.hako.core.linux.ffi.BusValue;
import java.util.List;

/** Values that are lists of one. */
final class PropertyLists {

    private PropertyLists() {}

    static BusValue texts(String text) {
        return new BusValue.Array("s", List.of(BusValue.text(text)));
    }

    static BusValue pids(int pid) {
        return new BusValue.Array("u", List.of(BusValue.unsigned32(pid)));
    }
}
