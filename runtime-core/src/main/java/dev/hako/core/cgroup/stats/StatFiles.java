package dev.hako.core.cgroup.stats;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.linux.Errno;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Files of one cgroup that tell what it uses. */
public record StatFiles(String directory) {

    private static final String HUGEPAGES = "/sys/kernel/mm/hugepages";
    private static final String HUGEPAGES_PREFIX = "hugepages-";
    private static final String KIB = "kB";

    /** {@return a file's content without the blanks around it; empty if there is no such file} */
    public Optional<String> text(String file) throws IOException {
        try {
            return Optional.of(CgroupFiles.read(directory, file));
        } catch (IOException e) {
            // a file of pressures is there but cannot be read where the kernel was not started with psi=1
            if (CgroupFiles.isAbsent(e) || CgroupFiles.is(e, Errno.EOPNOTSUPP)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public boolean has(String file) {
        return CgroupFiles.exists(directory, file);
    }

    /** {@return a number that is a file's content, all ones for {@code max}; 0 if there is no such file} */
    public long number(String file) throws IOException {
        return StatText.number(text(file).orElse("0"));
    }

    /** {@return what a file like {@code cpu.pressure} says} */
    public Optional<Pressure> pressure(String file) throws IOException {
        Optional<String> text = text(file);
        return text.isEmpty() ? Optional.empty() : Optional.of(Pressure.parse(text.get()));
    }

    /** {@return the sizes of huge pages that the kernel has, as the names of files have them}: {@code 2MB} */
    public static List<String> hugepageSizes() {
        List<String> sizes = new ArrayList<>();
        String[] names = new File(HUGEPAGES).list();
        if (names != null) {
            for (String name : names) {
                if (name.startsWith(HUGEPAGES_PREFIX) && name.endsWith(KIB)) {
                    sizes.add(size(Long.parseLong(name, HUGEPAGES_PREFIX.length(), name.length() - KIB.length(), 10)));
                }
            }
        }
        return sizes;
    }

    static String size(long kib) {
        if (kib >= 1 << 20) {
            return (kib >> 20) + "GB";
        }
        return kib >= 1 << 10 ? (kib >> 10) + "MB" : kib + "KB";
    }
}
