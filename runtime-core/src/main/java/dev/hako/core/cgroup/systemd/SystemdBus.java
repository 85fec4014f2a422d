package dev.hako.core.cgroup.systemd;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.ffi.BusException;
import dev.hako.core.linux.ffi.BusValue;
import dev.hako.core.linux.ffi.LibSystemd;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** systemd over D-Bus, org.freedesktop.systemd1(5). */
final class SystemdBus implements UnitManager {

    private static final String SERVICE = "org.freedesktop.systemd1";
    private static final String OBJECT = "/org/freedesktop/systemd1";
    private static final String MANAGER = "org.freedesktop.systemd1.Manager";
    private static final String JOB_REMOVED = "JobRemoved";

    private static final LibSystemd.Target SYSTEMD = new LibSystemd.Target(SERVICE, OBJECT, MANAGER);
    private static final LibSystemd.Target PROPERTIES =
            new LibSystemd.Target(SERVICE, OBJECT, "org.freedesktop.DBus.Properties");
    private static final LibSystemd.Target DAEMON =
            new LibSystemd.Target("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus");

    private static final BusValue REPLACE = BusValue.text("replace");
    private static final BusValue NO_MORE_UNITS = new BusValue.Array("(sa(sv))", List.of());

    /** On a machine where many units start at once systemd takes seconds to answer. */
    private static final int SECONDS = 30;

    private static final long TIMEOUT_MICROS = SECONDS * 1_000_000L;
    private static final long TIMEOUT_NANOS = SECONDS * 1_000_000_000L;

    /** A socket whose queue is full refuses with EAGAIN. */
    private static final int CONNECT_ATTEMPTS = 50;

    private final LibSystemd library;
    private final LibSystemd.Bus bus;
    private boolean hears;

    private SystemdBus(LibSystemd library, LibSystemd.Bus bus, boolean daemon) {
        this.library = library;
        this.bus = bus;
        this.hears = !daemon; // systemd tells everything to whoever is connected to itself
    }

    /**
     * Connects.
     *
     * @throws IOException if the library is not there, or nobody answers
     */
    static SystemdBus connect(Instance instance) throws IOException {
        LibSystemd library = LibSystemd.open(LibSystemd.NAME);
        try {
            @Nullable IOException refusal = null;
            for (Instance.Address address : instance.addresses()) {
                try {
                    return new SystemdBus(library, connect(library, address), address.daemon());
                } catch (IOException refused) {
                    refusal = refused;
                }
            }
            throw new IOException(
                    "failed to connect to dbus"
                            + (instance.user()
                                    ? " (hint: for rootless containers, maybe you need to install dbus-user-session package)"
                                    : "")
                            + ": "
                            + (refusal == null ? "there is no socket of systemd or of a bus" : refusal.getMessage()),
                    refusal);
        } catch (IOException | RuntimeException failure) {
            library.close();
            throw failure;
        }
    }

    private static LibSystemd.Bus connect(LibSystemd library, Instance.Address address) throws IOException {
        for (int attempt = 0; ; attempt++) {
            try {
                return library.connect(address.text(), address.daemon());
            } catch (ErrnoException refused) {
                if (refused.errno() != Errno.EAGAIN || attempt == CONNECT_ATTEMPTS) {
                    throw refused;
                }
                waitForRoom(attempt);
            }
        }
    }

    /** Nobody tells when the queue has room again: 1 to 100 ms, longer from attempt to attempt. */
    private static void waitForRoom(int attempt) throws IOException {
        try {
            Thread.sleep(Math.min(100, 1 << Math.min(attempt, 7)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while connecting to dbus").initCause(e);
        }
    }

    @Override
    public String property(String name) throws IOException {
        List<BusValue> arguments = List.of(BusValue.text(MANAGER), BusValue.text(name));
        try (LibSystemd.Message answer = bus.call(PROPERTIES, "Get", arguments, TIMEOUT_MICROS)) {
            return answer.readVariantText();
        }
    }

    @Override
    public void start(String unit, List<Property> properties) throws IOException {
        hear();
        List<BusValue> arguments = List.of(BusValue.text(unit), REPLACE, Property.all(properties), NO_MORE_UNITS);
        String job;
        try {
            job = job("StartTransientUnit", arguments);
        } catch (BusException refused) {
            if (!refused.name().endsWith(".UnitExists")) {
                throw refused;
            }
            // one that failed is kept until somebody has it forgotten
            forget(unit);
            job = job("StartTransientUnit", arguments);
        }
        Optional<String> result = await(job);
        if (result.isEmpty() || !result.get().equals("done")) {
            forget(unit);
            throw new IOException(
                    result.isEmpty()
                            ? "Timeout waiting for systemd to create " + unit
                            : "error creating systemd unit `" + unit + "`: got `" + result.get() + "`");
        }
    }

    @Override
    public void set(String unit, List<Property> properties) throws IOException {
        call("SetUnitProperties", List.of(BusValue.text(unit), BusValue.bool(true), Property.all(properties)));
    }

    @Override
    public void stop(String unit) throws IOException {
        hear();
        try {
            Optional<String> result = await(job("StopUnit", List.of(BusValue.text(unit), REPLACE)));
            if (result.isEmpty()) {
                throw new IOException("Timed out while waiting for systemd to remove " + unit);
            }
        } catch (BusException refused) {
            if (!refused.name().endsWith(".NoSuchUnit")) {
                throw refused;
            }
        }
        forget(unit);
    }

    @Override
    public void attach(String unit, String below, int pid) throws IOException {
        call("AttachProcessesToUnit", List.of(BusValue.text(unit), BusValue.text(below), PropertyLists.pids(pid)));
    }

    /** Has systemd forget a unit that failed. One that did not is refused, or not there, which is as good. */
    private void forget(String unit) throws IOException {
        try {
            call("ResetFailedUnit", List.of(BusValue.text(unit)));
        } catch (BusException _) {
            return;
        }
    }

    /** Has the end of jobs told, once. */
    private void hear() throws IOException {
        if (hears) {
            return;
        }
        String match = "type='signal',path='" + OBJECT + "',interface='" + MANAGER + "',member='" + JOB_REMOVED + "'";
        bus.call(DAEMON, "AddMatch", List.of(BusValue.text(match)), TIMEOUT_MICROS)
                .close();
        call("Subscribe", List.of());
        hears = true;
    }

    private void call(String method, List<BusValue> arguments) throws IOException {
        bus.call(SYSTEMD, method, arguments, TIMEOUT_MICROS).close();
    }

    /** {@return the path of the job that a call began} */
    private String job(String method, List<BusValue> arguments) throws IOException {
        try (LibSystemd.Message answer = bus.call(SYSTEMD, method, arguments, TIMEOUT_MICROS)) {
            return answer.readText('o');
        }
    }

    /** {@return how a job ended}: {@code done}, {@code failed} …; empty if it has not */
    private Optional<String> await(String job) throws IOException {
        long deadline = System.nanoTime() + TIMEOUT_NANOS;
        while (true) {
            Optional<LibSystemd.Message> signal = bus.await(MANAGER, JOB_REMOVED, deadline - System.nanoTime());
            if (signal.isEmpty()) {
                return Optional.empty();
            }
            try (LibSystemd.Message message = signal.get()) {
                message.readInt('u');
                boolean isOurs = message.readText('o').equals(job);
                message.readText('s');
                if (isOurs) {
                    return Optional.of(message.readText('s'));
                }
            }
        }
    }

    @Override
    public void close() {
        bus.close();
        library.close();
    }
}
