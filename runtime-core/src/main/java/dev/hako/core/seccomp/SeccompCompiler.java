package dev.hako.core.seccomp;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.ffi.LibSeccomp;
import dev.hako.core.linux.ffi.LibSeccomp.Comparison;
import dev.hako.core.seccomp.EnosysStub.LastCall;
import dev.hako.core.seccomp.FilterCache.Entry;
import dev.hako.core.seccomp.SeccompProfile.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes filters of profiles, as runc does: libseccomp's program, with a piece before it for calls that the profile is too old for. */
public final class SeccompCompiler {

    /** Changes whenever the same profile and library come to another program. */
    private static final String FORMAT = "hako 1\n";

    private static final int ENOSYS_RETURNED = 0x00050000 | 38;
    private static final int RULES_FOR_A_TREE = 32; // above it, as runc
    private static final int NOTIFYING_API = 6;

    private final Kernel host;
    private final FilterCache cache;

    /**
     * @param host a place that sees the host's files as we do
     * @param cacheDirectory absolute path of a directory that keeps compiled filters, so that libseccomp is loaded once for a
     *     profile; made (0700) if it does not exist, in a directory that does. Unused if others may write to it
     */
    public SeccompCompiler(Kernel host, String cacheDirectory) {
        this.host = host;
        this.cache = new FilterCache(host, cacheDirectory);
    }

    /**
     * {@return the filter for a profile}
     *
     * @throws IOException when libseccomp is needed and not installed, or fails
     * @throws IllegalArgumentException when the rules contradict each other, come to more than a filter can hold, or ask for more than
     *     the kernel or the library can do
     */
    public SeccompFilter compile(SeccompProfile profile) throws IOException {
        checkFlags(profile.flags());
        Optional<LibraryFile> library = LibraryFile.find();
        Entry entry = library.isPresent() ? cached(profile, library.get()) : build(profile, LibSeccomp.NAME);
        return new SeccompFilter(entry.program(), profile.flags(), entry.ignored(), profile.agent());
    }

    /**
     * {@return the names in a profile that no system call of any architecture has, as far as the installed library knows}
     *
     * @throws IOException when libseccomp is not installed
     */
    public static List<String> unknownCalls(SeccompProfile profile) throws IOException {
        Optional<LibraryFile> file = LibraryFile.find();
        String library = file.isPresent() ? file.get().path().getPath() : LibSeccomp.NAME;
        try (LibSeccomp seccomp = LibSeccomp.open(library)) {
            Set<String> unknown = new LinkedHashSet<>();
            for (Rule rule : profile.rules()) {
                if (seccomp.resolve(rule.name()) == LibSeccomp.UNKNOWN) {
                    unknown.add(rule.name());
                }
            }
            return List.copyOf(unknown);
        }
    }

    private void checkFlags(int flags) throws IOException {
        SeccompFlag newest = SeccompFlag.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
        if ((flags & newest.bit()) != 0 && !newest.isTakenBy(host)) {
            throw bad("error adding WaitKill flag to seccomp filter: SetWaitKill requires Linux >= 5.19");
        }
    }

    private Entry cached(SeccompProfile profile, LibraryFile library) throws IOException {
        String text = FORMAT + library.identity() + "\n" + profile.text();
        Optional<Entry> found = cache.find(text);
        if (found.isPresent()) {
            return found.get();
        }
        Entry entry = build(profile, library.path().getPath());
        cache.keep(text, entry);
        return entry;
    }

    private static Entry build(SeccompProfile profile, String library) throws IOException {
        try (LibSeccomp seccomp = LibSeccomp.open(library)) {
            if (profile.agent().isPresent() && seccomp.apiLevel() < NOTIFYING_API) {
                throw bad("seccomp notify unsupported: API level: got " + seccomp.apiLevel() + ", want at least "
                        + NOTIFYING_API + ". Please try with libseccomp >= 2.5.0 and Linux >= 5.7");
            }
            List<String> ignored = new ArrayList<>();
            byte[] filter = filter(profile, seccomp, ignored);
            byte[] stub = EnosysStub.of(lastCalls(profile, seccomp));
            byte[] program = new byte[stub.length + filter.length];
            System.arraycopy(stub, 0, program, 0, stub.length);
            System.arraycopy(filter, 0, program, stub.length, filter.length);
            return new Entry(program, ignored);
        }
    }

    private static byte[] filter(SeccompProfile profile, LibSeccomp seccomp, List<String> ignored) throws IOException {
        try (LibSeccomp.Filter filter = seccomp.filter(profile.defaultAction())) {
            for (ScmpArch arch : profile.architectures()) {
                addArchitecture(filter, arch);
            }
            if (profile.rules().size() > RULES_FOR_A_TREE) {
                filter.optimize();
            }
            for (Rule rule : profile.rules()) {
                if (rule.action() == profile.defaultAction()) {
                    continue; // libseccomp refuses rules that change nothing
                }
                int number = seccomp.resolve(rule.name());
                if (number != LibSeccomp.UNKNOWN) {
                    addRule(filter, rule, number);
                } else if (!ignored.contains(rule.name())) {
                    ignored.add(rule.name());
                }
            }
            return filter.program();
        }
    }

    private static void addArchitecture(LibSeccomp.Filter filter, ScmpArch arch) throws IOException {
        try {
            filter.addArchitecture(arch.token());
        } catch (ErrnoException refused) {
            throw bad("error adding architecture to seccomp filter: "
                    + refused.errno().text() + cause(arch, refused));
        }
    }

    private static String cause(ScmpArch arch, ErrnoException refused) {
        return switch (refused.errno()) {
            case EDOM -> " (" + arch + " has another byte order than this machine)";
            case EINVAL -> " (the installed libseccomp does not know " + arch + ")";
            default -> "";
        };
    }

    private static void addRule(LibSeccomp.Filter filter, Rule rule, int number) {
        if (!rule.hasAlternatives()) {
            addRule(filter, rule, number, rule.conditions());
            return;
        }
        for (Comparison condition : rule.conditions()) {
            addRule(filter, rule, number, List.of(condition));
        }
    }

    private static void addRule(LibSeccomp.Filter filter, Rule rule, int number, List<Comparison> conditions) {
        try {
            filter.addRule(rule.action(), number, conditions);
        } catch (ErrnoException refused) {
            String what = rule.conditions().isEmpty() ? "seccomp filter rule" : "seccomp rule";
            throw bad("error adding " + what + " for syscall " + rule.name() + ": " + why(refused, number));
        }
    }

    private static String why(ErrnoException refused, int number) {
        return switch (refused.errno()) {
            case EFAULT -> "unrecognized syscall 0x" + Integer.toHexString(number);
            case EPERM, EACCES -> "requested action matches default action of filter";
            case EINVAL -> "two checks on same syscall argument";
            default -> refused.errno().text();
        };
    }

    /** {@return the last call that the profile names on each of its architectures}; none for one that lets unknown calls through */
    private static List<LastCall> lastCalls(SeccompProfile profile, LibSeccomp seccomp) {
        List<LastCall> last = new ArrayList<>();
        if (profile.isPermissive() || profile.defaultAction() == ENOSYS_RETURNED) {
            return last;
        }
        Set<ScmpArch> architectures = EnumSet.of(ScmpArch.of(seccomp.nativeArchitecture()));
        architectures.addAll(profile.architectures());
        for (ScmpArch arch : architectures) {
            int number = 0;
            for (Rule rule : profile.rules()) {
                number = Math.max(number, seccomp.resolve(arch.token(), rule.name()));
            }
            if (number > 0) {
                last.add(new LastCall(arch, number));
            }
        }
        return last;
    }

    private static IllegalArgumentException bad(String why) {
        return new IllegalArgumentException("unable to init seccomp: " + why);
    }
}
