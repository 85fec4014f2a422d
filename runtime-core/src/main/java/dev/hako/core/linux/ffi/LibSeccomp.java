package dev.hako.core.linux.ffi;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * libseccomp, which turns rules about system calls by name into a program for the kernel (seccomp_init(3) and its kin).
 *
 * <p>Belongs to the thread that opened it.
 */
public final class LibSeccomp implements AutoCloseable {

    /** What the dynamic loader knows it by. */
    public static final String NAME = "libseccomp.so.2";

    /** What {@link #resolve} answers for a name that no system call has. */
    public static final int UNKNOWN = -1;

    private static final int CTL_OPTIMIZE = 8;
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_NOEXEC_SEAL = 8;
    private static final int COMPARISON_SIZE = 24;

    private final NativeLibrary library;

    /**
     * A condition on an argument of a system call, {@code struct scmp_arg_cmp}.
     *
     * @param argument which one, from 0 to 5
     * @param operator {@code enum scmp_compare}
     * @param a what to compare with, unsigned; a mask for the masked comparison
     * @param b what the masked argument must equal, unsigned
     */
    public record Comparison(int argument, int operator, long a, long b) {}

    /**
     * Loads the library.
     *
     * @param library {@link #NAME}, or the path of a file on the host
     * @throws IOException when it is not there
     */
    public static LibSeccomp open(String library) throws IOException {
        return new LibSeccomp(NativeLibrary.open(library, NAME, "libseccomp2"));
    }

    private LibSeccomp(NativeLibrary library) {
        this.library = library;
    }

    /** {@return the library's version: {@code 2.5.4}} */
    @SuppressWarnings("restricted") // the library hands out a pointer to its struct scmp_version
    public String version() {
        MemorySegment version =
                MemorySegment.ofAddress(call("seccomp_version", 0, 0, 0, 0, 0)).reinterpret(3L * Integer.BYTES);
        return version.getAtIndex(ValueLayout.JAVA_INT, 0)
                + "." + version.getAtIndex(ValueLayout.JAVA_INT, 1)
                + "." + version.getAtIndex(ValueLayout.JAVA_INT, 2);
    }

    /** {@return what the library can do with this kernel, seccomp_api_get(3): 6 for notifications}; 0 before 2.4, which does not say */
    public int apiLevel() {
        return library.has("seccomp_api_get") ? (int) call("seccomp_api_get", 0, 0, 0, 0, 0) : 0;
    }

    /** {@return the token ({@code SCMP_ARCH_…}) of the machine's architecture} */
    public int nativeArchitecture() {
        return (int) call("seccomp_arch_native", 0, 0, 0, 0, 0);
    }

    /**
     * {@return the machine's number of a system call}; negative if the machine has no such call but another architecture does,
     * {@link #UNKNOWN} if none has
     */
    public int resolve(String systemCall) {
        MemorySegment name = library.arena().allocateFrom(systemCall);
        return (int) call("seccomp_syscall_resolve_name", name.address(), 0, 0, 0, 0);
    }

    /** {@return an architecture's number of a system call}, as for the machine's */
    public int resolve(int architecture, String systemCall) {
        MemorySegment name = library.arena().allocateFrom(systemCall);
        return (int) call("seccomp_syscall_resolve_name_arch", architecture, name.address(), 0, 0, 0);
    }

    /**
     * Begins a filter for the machine's architecture.
     *
     * @param defaultAction what happens to calls without a rule, {@code SCMP_ACT_…}
     */
    public Filter filter(int defaultAction) throws IOException {
        long context = call("seccomp_init", Integer.toUnsignedLong(defaultAction), 0, 0, 0, 0);
        if (context == 0) {
            throw new ErrnoException("seccomp_init", Errno.EINVAL);
        }
        return new Filter(context);
    }

    /** A set of rules that becomes a program. */
    public final class Filter implements AutoCloseable {

        private final long context;

        private Filter(long context) {
            this.context = context;
        }

        /** Has the rules hold for one more architecture; nothing happens if they do already. */
        public void addArchitecture(int token) throws ErrnoException {
            int result = (int) call("seccomp_arch_add", context, Integer.toUnsignedLong(token), 0, 0, 0);
            if (result != -Errno.EEXIST.number()) {
                check("seccomp_arch_add", result);
            }
        }

        /** Has the program find a system call by a binary tree, if the library can do that (2.5). */
        public void optimize() {
            call("seccomp_attr_set", context, CTL_OPTIMIZE, 2, 0, 0);
        }

        /**
         * Adds a rule.
         *
         * @param action {@code SCMP_ACT_…}
         * @param systemCall what {@link #resolve(String)} said
         * @param conditions which must all hold; no two on one argument
         */
        public void addRule(int action, int systemCall, List<Comparison> conditions) throws ErrnoException {
            try (Arena local = Arena.ofConfined()) {
                MemorySegment array = local.allocate((long) COMPARISON_SIZE * conditions.size(), Long.BYTES);
                for (int i = 0; i < conditions.size(); i++) {
                    write(conditions.get(i), array.asSlice((long) COMPARISON_SIZE * i, COMPARISON_SIZE));
                }
                long unsigned = Integer.toUnsignedLong(action);
                check(
                        "seccomp_rule_add",
                        call(
                                "seccomp_rule_add_array",
                                context,
                                unsigned,
                                systemCall,
                                conditions.size(),
                                array.address()));
            }
        }

        private void write(Comparison condition, MemorySegment to) {
            to.set(ValueLayout.JAVA_INT, 0, condition.argument());
            to.set(ValueLayout.JAVA_INT, 4, condition.operator());
            to.set(ValueLayout.JAVA_LONG, 8, condition.a());
            to.set(ValueLayout.JAVA_LONG, 16, condition.b());
        }

        /**
         * {@return the program: one {@code struct sock_filter} of 8 bytes behind the other}
         *
         * <p>The library writes to a descriptor, of which Java has none: a memfd, which is read back as a file.
         */
        public byte[] program() throws IOException {
            int memory = memoryFile();
            try (InputStream in = new FileInputStream("/proc/self/fd/" + memory)) {
                check("seccomp_export_bpf", call("seccomp_export_bpf", context, memory, 0, 0, 0));
                return in.readAllBytes();
            } finally {
                call("close", memory, 0, 0, 0, 0);
            }
        }

        @Override
        public void close() {
            call("seccomp_release", context, 0, 0, 0, 0);
        }
    }

    private int memoryFile() throws IOException {
        MemorySegment name = library.arena().allocateFrom("seccomp");
        int fd = (int) call("memfd_create", name.address(), MFD_CLOEXEC | MFD_NOEXEC_SEAL, 0, 0, 0);
        if (fd < 0) {
            // Linux before 6.3 does not know the second flag; later ones may be set to want it (vm.memfd_noexec)
            fd = (int) call("memfd_create", name.address(), MFD_CLOEXEC, 0, 0, 0);
        }
        if (fd < 0) {
            throw new IOException("memfd_create failed");
        }
        return fd;
    }

    private static void check(String function, long result) throws ErrnoException {
        if ((int) result < 0) {
            throw new ErrnoException(function, Errno.of((int) -result));
        }
    }

    private long call(String function, long a, long b, long c, long d, long e) {
        return library.call(function, a, b, c, d, e, 0);
    }

    @Override
    public void close() {
        library.close();
    }
}
