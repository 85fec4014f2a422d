package dev.hako.core.cgroup.systemd;

import java.io.IOException;
import java.util.List;

/** systemd as we use it. Units are named, cgroups are relative to the hierarchy's root. */
interface UnitManager extends AutoCloseable {

    /** {@return a property of systemd itself that is a string} */
    String property(String name) throws IOException;

    /** Starts a unit that does not exist yet, and waits until it has. */
    void start(String unit, List<Property> properties) throws IOException;

    /** Changes properties of a unit until the machine, or the unit, ends. */
    void set(String unit, List<Property> properties) throws IOException;

    /** Stops a unit, waits until it has, and has a failed one forgotten; one that does not exist is no error. */
    void stop(String unit) throws IOException;

    /**
     * Moves a process into the cgroup of a unit.
     *
     * @param below relative to that of the unit: {@code /} for itself
     * @param pid as systemd sees it
     */
    void attach(String unit, String below, int pid) throws IOException;

    @Override
    void close();
}
