package dev.hako.core.validate;

import dev.hako.spec.runtime.Rlimit;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@link HostFacts} out of {@code /proc} and {@code /sys}. */
final class FactsReader {

    private static final String UNLIMITED = "unlimited";
    /** proc_pid_limits(5): a line's columns are 25, 20, 20 and 10 wide with a blank between them. */
    private static final int HARD_LIMIT = 47;

    private static final int END_OF_HARD_LIMIT = 67;

    private final String proc;
    private final String sys;
    private final String process;

    /**
     * @param proc where proc is mounted
     * @param sys where sysfs is mounted
     * @param pid the caller
     */
    FactsReader(String proc, String sys, int pid) {
        this.proc = proc;
        this.sys = sys;
        this.process = proc + "/" + pid;
    }

    HostFacts read() throws IOException {
        return new HostFacts(
                names(new File(process, "ns")),
                fileSystems(),
                capabilities(),
                (int) number(proc + "/sys/kernel/cap_last_cap", 63),
                hardLimits(),
                number(proc + "/sys/fs/nr_open", 1 << 20),
                (int) number(process + "/oom_score_adj", 0),
                text(sys + "/devices/system/cpu/online").strip(),
                text(sys + "/devices/system/node/online").strip(),
                pageSizes(),
                words(text(proc + "/sys/kernel/seccomp/actions_avail")));
    }

    /** Lines are a name, with {@code nodev} and a tab before it where no device is needed. */
    private List<String> fileSystems() throws IOException {
        List<String> names = new ArrayList<>();
        for (String line : lines(text(proc + "/filesystems"))) {
            names.add(line.substring(line.indexOf('\t') + 1).strip());
        }
        return names;
    }

    private long capabilities() throws IOException {
        String label = "CapEff:";
        for (String line : lines(text(process + "/status"))) {
            if (line.startsWith(label)) {
                return Long.parseUnsignedLong(line.substring(label.length()).strip(), 16);
            }
        }
        return -1;
    }

    /** Behind the heading the lines stand in the order of the limits' numbers, as our names do. */
    private Map<String, Long> hardLimits() throws IOException {
        Map<String, Long> limits = new HashMap<>();
        List<String> lines = lines(text(process + "/limits"));
        for (int i = 0; i < Rlimit.TYPES.size() && i + 1 < lines.size(); i++) {
            String line = lines.get(i + 1);
            if (line.length() >= END_OF_HARD_LIMIT) {
                String hard = line.substring(HARD_LIMIT, END_OF_HARD_LIMIT).strip();
                limits.put(Rlimit.TYPES.get(i), hard.equals(UNLIMITED) ? -1 : Long.parseUnsignedLong(hard));
            }
        }
        return limits;
    }

    /** The directories are called {@code hugepages-2048kB}. */
    private List<String> pageSizes() {
        List<String> sizes = new ArrayList<>();
        String prefix = "hugepages-";
        for (String name : names(new File(sys, "kernel/mm/hugepages"))) {
            if (name.startsWith(prefix) && name.endsWith("kB")) {
                sizes.add(size(Long.parseLong(name, prefix.length(), name.length() - 2, 10)));
            }
        }
        return sizes;
    }

    private static String size(long kibibytes) {
        if (kibibytes >= 1 << 20) {
            return (kibibytes >> 20) + "GB";
        }
        return kibibytes >= 1 << 10 ? (kibibytes >> 10) + "MB" : kibibytes + "KB";
    }

    private static List<String> names(File directory) {
        String[] names = directory.list();
        return names == null ? List.of() : List.of(names);
    }

    private static long number(String file, long fallback) throws IOException {
        String text = text(file).strip();
        return text.isEmpty() ? fallback : Long.parseLong(text);
    }

    private static List<String> lines(String text) {
        return parts(text, '\n');
    }

    private static List<String> words(String text) {
        return parts(text.strip(), ' ');
    }

    private static List<String> parts(String text, char separator) {
        List<String> parts = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf(separator, from);
            int to = end < 0 ? text.length() : end;
            if (to > from) {
                parts.add(text.substring(from, to));
            }
            from = to + 1;
        }
        return parts;
    }

    /** {@return what is in a file; nothing if this kernel has not got it} */
    private static String text(String file) throws IOException {
        try (FileInputStream in = new FileInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (FileNotFoundException notThere) {
            return "";
        }
    }
}
