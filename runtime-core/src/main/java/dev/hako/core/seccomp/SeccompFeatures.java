package dev.hako.core.seccomp;

import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.ffi.LibSeccomp;
import dev.hako.spec.runtime.LinuxFeatures;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this package can do, for the {@code features} command. */
public final class SeccompFeatures {

    private static final File KERNEL = new File("/proc/sys/kernel/seccomp");

    private SeccompFeatures() {}

    /**
     * {@return names of actions, comparisons, architectures and flags; sorted, save the flags, as runc lists them}
     *
     * @param kernel whose flags they are
     */
    public static LinuxFeatures.SeccompFeatures supported(Kernel kernel) throws IOException {
        Optional<String> version = libraryVersion();
        boolean enabled = version.isPresent();
        return new LinuxFeatures.SeccompFeatures(
                Optional.of(enabled),
                names(ScmpAction.values()),
                names(ScmpOperator.values()),
                architectures(version.orElse("")),
                names(SeccompFlag.values()),
                enabled && KERNEL.isDirectory() ? flags(kernel) : List.of());
    }

    private static List<String> flags(Kernel kernel) throws IOException {
        List<String> flags = names(SeccompFlag.values());
        // the others are older than the oldest kernel that hako runs on
        SeccompFlag newest = SeccompFlag.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
        if (!newest.isTakenBy(kernel)) {
            flags.remove(newest.name());
        }
        return flags;
    }

    /** {@return those that a version of libseccomp knows}: the newest of ours came with 2.6 */
    static List<String> architectures(String version) {
        List<String> all = names(ScmpArch.values());
        boolean isOld = version.startsWith("2.")
                && version.length() > 2
                && version.charAt(2) < '6'
                && (version.length() == 3 || version.charAt(3) == '.');
        if (isOld) {
            all.remove(ScmpArch.SCMP_ARCH_LOONGARCH64.name());
        }
        return all;
    }

    /** {@return the version of libseccomp that is installed: {@code 2.5.4}}; it is loaded only if the file's name does not say */
    public static Optional<String> libraryVersion() {
        Optional<LibraryFile> file = LibraryFile.find();
        Optional<String> version = file.flatMap(LibraryFile::version);
        if (version.isPresent()) {
            return version;
        }
        String library = file.isPresent() ? file.get().path().getPath() : LibSeccomp.NAME;
        try (LibSeccomp seccomp = LibSeccomp.open(library)) {
            return Optional.of(seccomp.version());
        } catch (IOException notInstalled) {
            return Optional.empty();
        }
    }

    private static List<String> names(Enum<?>[] values) {
        List<String> names = new ArrayList<>();
        for (Enum<?> value : values) {
            names.add(value.name());
        }
        return names;
    }
}
