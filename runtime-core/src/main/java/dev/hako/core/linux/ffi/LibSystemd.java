package dev.hako.core.linux.ffi;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * D-Bus as libsystemd speaks it, sd-bus(3).
 *
 * <p>Belongs to the thread that opened it.
 */
public final class LibSystemd implements AutoCloseable {

    /** What the dynamic loader knows it by. */
    public static final String NAME = "libsystemd.so.0";

    /** {@code struct sd_bus_error}: two pointers and an integer. */
    private static final int ERROR_SIZE = 24;

    private final NativeLibrary library;

    /**
     * Loads the library.
     *
     * @param library {@link #NAME}, or the path of a file on the host
     * @throws IOException when it is not there
     */
    public static LibSystemd open(String library) throws IOException {
        return new LibSystemd(NativeLibrary.open(library, NAME, "libsystemd0"));
    }

    private LibSystemd(NativeLibrary library) {
        this.library = library;
    }

    /**
     * Whom a call goes to.
     *
     * @param service a name on the bus: {@code org.freedesktop.systemd1}
     * @param object a path: {@code /org/freedesktop/systemd1}
     * @param face an interface: {@code org.freedesktop.systemd1.Manager}
     */
    public record Target(String service, String object, String face) {}

    /**
     * Connects to a bus, or to a service that speaks D-Bus with whoever connects.
     *
     * @param address {@code unix:path=/run/dbus/system_bus_socket}
     * @param daemon whether it is a bus, not a service
     */
    public Bus connect(String address, boolean daemon) throws IOException {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment pointer = local.allocate(ValueLayout.JAVA_LONG);
            check("sd_bus_new", call("sd_bus_new", pointer.address()));
            long bus = pointer.get(ValueLayout.JAVA_LONG, 0);
            try {
                check(
                        "sd_bus_set_address",
                        call(
                                "sd_bus_set_address",
                                bus,
                                local.allocateFrom(address).address()));
                check("sd_bus_set_bus_client", call("sd_bus_set_bus_client", bus, daemon ? 1 : 0));
                check("connect to " + address, call("sd_bus_start", bus));
            } catch (IOException failure) {
                call("sd_bus_unref", bus);
                throw failure;
            }
            return new Bus(bus);
        }
    }

    /** A connection. */
    public final class Bus implements AutoCloseable {

        private final long bus;

        private Bus(long bus) {
            this.bus = bus;
        }

        /**
         * Calls a method and awaits its answer.
         *
         * @param timeout in microseconds
         * @throws BusException if the answer is an error
         */
        public Message call(Target target, String method, List<BusValue> arguments, long timeout) throws IOException {
            try (Arena local = Arena.ofConfined();
                    Message question = newCall(local, target, method)) {
                for (BusValue argument : arguments) {
                    question.append(local, argument);
                }
                MemorySegment error = local.allocate(ERROR_SIZE, Long.BYTES);
                MemorySegment answer = local.allocate(ValueLayout.JAVA_LONG);
                int result = (int) library.call(
                        "sd_bus_call", bus, question.message, timeout, error.address(), answer.address(), 0);
                if (result < 0) {
                    throw failure(error, method, result);
                }
                return new Message(answer.get(ValueLayout.JAVA_LONG, 0));
            }
        }

        private Message newCall(Arena local, Target target, String method) throws IOException {
            MemorySegment pointer = local.allocate(ValueLayout.JAVA_LONG);
            check("sd_bus_message_new_method_call", (int) library.call(
                    "sd_bus_message_new_method_call",
                    bus,
                    pointer.address(),
                    local.allocateFrom(target.service()).address(),
                    local.allocateFrom(target.object()).address(),
                    local.allocateFrom(target.face()).address(),
                    local.allocateFrom(method).address()));
            return new Message(pointer.get(ValueLayout.JAVA_LONG, 0));
        }

        private IOException failure(MemorySegment error, String method, int result) {
            long name = error.get(ValueLayout.JAVA_LONG, 0);
            if (name == 0) {
                return new ErrnoException(method, Errno.of(-result));
            }
            long text = error.get(ValueLayout.JAVA_LONG, Long.BYTES);
            BusException failure = new BusException(string(name), string(text == 0 ? name : text));
            LibSystemd.this.call("sd_bus_error_free", error.address());
            return failure;
        }

        /**
         * Awaits a signal.
         *
         * @param face its interface
         * @param member its name
         * @param nanos how long, by {@link System#nanoTime}; other messages that come meanwhile are dropped
         * @return the signal; empty if none came in time
         */
        public Optional<Message> await(String face, String member, long nanos) throws IOException {
            long deadline = System.nanoTime() + nanos;
            try (Arena local = Arena.ofConfined()) {
                MemorySegment pointer = local.allocate(ValueLayout.JAVA_LONG);
                long wantedFace = local.allocateFrom(face).address();
                long wantedMember = local.allocateFrom(member).address();
                while (true) {
                    pointer.set(ValueLayout.JAVA_LONG, 0, 0);
                    int result =
                            check("sd_bus_process", LibSystemd.this.call("sd_bus_process", bus, pointer.address()));
                    long message = pointer.get(ValueLayout.JAVA_LONG, 0);
                    if (message != 0) {
                        Message received = new Message(message);
                        if (LibSystemd.this.call("sd_bus_message_is_signal", message, wantedFace, wantedMember) > 0) {
                            return Optional.of(received);
                        }
                        received.close();
                    }
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return Optional.empty();
                    }
                    if (result == 0) {
                        check("sd_bus_wait", LibSystemd.this.call("sd_bus_wait", bus, Math.max(1, left / 1000)));
                    }
                }
            }
        }

        @Override
        public void close() {
            LibSystemd.this.call("sd_bus_flush_close_unref", bus);
        }
    }

    /** A message, which is read from its beginning to its end. */
    public final class Message implements AutoCloseable {

        private final long message;

        private Message(long message) {
            this.message = message;
        }

        /** Reads a string, or an object's path. */
        public String readText(char type) throws IOException {
            try (Arena local = Arena.ofConfined()) {
                MemorySegment value = local.allocate(ValueLayout.JAVA_LONG);
                read(type, value);
                return string(value.get(ValueLayout.JAVA_LONG, 0));
            }
        }

        /** Reads the string in a variant. */
        public String readVariantText() throws IOException {
            try (Arena local = Arena.ofConfined()) {
                check(
                        "sd_bus_message_enter_container",
                        call(
                                "sd_bus_message_enter_container",
                                message,
                                'v',
                                local.allocateFrom("s").address()));
            }
            return readText('s');
        }

        /** Reads a number of 32 bits. */
        public int readInt(char type) throws IOException {
            try (Arena local = Arena.ofConfined()) {
                MemorySegment value = local.allocate(ValueLayout.JAVA_LONG);
                read(type, value);
                return value.get(ValueLayout.JAVA_INT, 0);
            }
        }

        private void read(char type, MemorySegment value) throws IOException {
            check("sd_bus_message_read_basic", call("sd_bus_message_read_basic", message, type, value.address()));
        }

        private void append(Arena local, BusValue value) throws IOException {
            switch (value) {
                case BusValue.Text text ->
                    appendBasic(text.type(), local.allocateFrom(text.value()).address());
                case BusValue.Whole number ->
                    // the machines that we know are little-endian: narrower numbers begin where it begins
                    appendBasic(
                            number.type(),
                            local.allocateFrom(ValueLayout.JAVA_LONG, number.bits())
                                    .address());
                case BusValue.Real real ->
                    appendBasic(
                            'd',
                            local.allocateFrom(ValueLayout.JAVA_DOUBLE, real.value())
                                    .address());
                case BusValue.Array array -> appendAll(local, 'a', array.element(), array.values());
                case BusValue.Struct struct -> appendAll(local, 'r', struct.inner(), struct.values());
                case BusValue.Entry entry -> appendAll(local, 'e', entry.inner(), List.of(entry.key(), entry.value()));
                case BusValue.Variant variant ->
                    appendAll(local, 'v', variant.value().signature(), List.of(variant.value()));
            }
        }

        private void appendBasic(char type, long pointer) throws IOException {
            check("sd_bus_message_append_basic", call("sd_bus_message_append_basic", message, type, pointer));
        }

        private void appendAll(Arena local, char kind, String contents, List<BusValue> values) throws IOException {
            check(
                    "sd_bus_message_open_container",
                    call(
                            "sd_bus_message_open_container",
                            message,
                            kind,
                            local.allocateFrom(contents).address()));
            for (BusValue value : values) {
                append(local, value);
            }
            check("sd_bus_message_close_container", call("sd_bus_message_close_container", message));
        }

        @Override
        public void close() {
            call("sd_bus_message_unref", message);
        }
    }

    @SuppressWarnings("restricted") // the library hands out pointers to strings
    private static String string(long address) {
        return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0);
    }

    private static int check(String what, int result) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(what, Errno.of(-result));
        }
        return result;
    }

    private int call(String function, long a) {
        return call(function, a, 0, 0);
    }

    private int call(String function, long a, long b) {
        return call(function, a, b, 0);
    }

    private int call(String function, long a, long b, long c) {
        return (int) library.call(function, a, b, c, 0, 0, 0);
    }

    @Override
    public void close() {
        library.close();
    }
}
