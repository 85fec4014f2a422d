package dev.hako.core.cgroup.systemd;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which systemd: the system's, or that of a user.
 *
 * @param user whether it is a user's
 * @param runtime where it keeps what lasts as long as it runs, absolute, host side: {@code /run/systemd}; empty if it is not known
 * @param bus the address of the bus that it is on
 */
record Instance(boolean user, String runtime, String bus) {

    private static final String UNRESERVED = "-_/.\\*";

    /** The system's (file-hierarchy(7), and where dbus-daemon(1) listens). */
    static final Instance SYSTEM = new Instance(false, "/run/systemd", "unix:path=/run/dbus/system_bus_socket");

    /** An address, and whether a bus answers there, not systemd itself. */
    record Address(String text, boolean daemon) {}

    /**
     * {@return that of a user}
     *
     * @param env the caller's environment
     * @throws IllegalArgumentException if it does not say where that is
     */
    static Instance ofUser(Map<String, String> env) {
        String directory = env.getOrDefault("XDG_RUNTIME_DIR", "");
        String bus = env.getOrDefault("DBUS_SESSION_BUS_ADDRESS", "");
        if (bus.isEmpty() && !directory.isEmpty() && new File(directory, "bus").exists()) {
            bus = unix(directory + "/bus");
        }
        String runtime = directory.isEmpty() ? "" : directory + "/systemd";
        if (bus.isEmpty() && (runtime.isEmpty() || !new File(runtime, "private").exists())) {
            throw new IllegalArgumentException(
                    "could not detect DBUS_SESSION_BUS_ADDRESS from the environment; make sure you have installed the"
                            + " dbus-user-session or dbus-daemon package; note you may need to re-login");
        }
        return new Instance(true, runtime, bus);
    }

    /** {@return where to connect to, the best first}: systemd itself needs no bus between */
    List<Address> addresses() {
        List<Address> addresses = new ArrayList<>(2);
        if (!runtime.isEmpty() && new File(runtime, "private").exists()) {
            addresses.add(new Address(unix(runtime + "/private"), false));
        }
        if (!bus.isEmpty()) {
            addresses.add(new Address(bus, true));
        }
        return addresses;
    }

    /** {@return whether a transient unit may exist}: systemd keeps a file of each that it has loaded */
    boolean mayHave(String unit) {
        return runtime.isEmpty() || new File(runtime + "/transient", unit).exists();
    }

    /** {@return an address of a socket} (D-Bus specification, "Server Addresses") */
    private static String unix(String path) {
        StringBuilder address = new StringBuilder("unix:path=");
        for (byte part : path.getBytes(StandardCharsets.UTF_8)) {
            if (part > 0 && (Character.isLetterOrDigit(part) || UNRESERVED.indexOf(part) >= 0)) {
                address.append((char) part);
            } else {
                address.append('%')
                        .append(Character.forDigit(part >> 4 & 0xf, 16))
                        .append(Character.forDigit(part & 0xf, 16));
            }
        }
        return address.toString();
    }
}
