package dev.hako.core.resctrl;

import dev.hako.core.resctrl.stats.RdtStats;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads what the resctrl file system tells of a group.
 *
 * @param root where it is mounted
 * @param group the directory of the group
 * @param monitor the one that counts: of the group, or of a part of it
 */
record RdtReader(Resctrl resctrl, String root, String group, String monitor) {

    private static final String TOTAL = "mbm_total_bytes";
    private static final String LOCAL = "mbm_local_bytes";
    private static final String OCCUPANCY = "llc_occupancy";

    RdtStats read() throws IOException {
        List<String> all = lines(root + "/schemata");
        List<String> own = lines(group + "/schemata");
        boolean hasCaches = resctrl.hasCaches();
        boolean hasBandwidth = resctrl.hasBandwidth();
        List<String> counters = resctrl.exists(root + "/info/L3_MON/mon_features")
                ? lines(root + "/info/L3_MON/mon_features")
                : List.of();
        boolean countsTransfers = counters.contains(TOTAL) || counters.contains(LOCAL);
        return new RdtStats(
                hasCaches ? Optional.of(caches(root + "/info/L3/")) : Optional.empty(),
                hasCaches ? line(all, "L3") : "",
                hasCaches ? line(own, "L3") : "",
                hasBandwidth ? Optional.of(bandwidth(root + "/info/MB/")) : Optional.empty(),
                hasBandwidth ? line(all, "MB") : "",
                hasBandwidth ? line(own, "MB") : "",
                own,
                countsTransfers ? Optional.of(transfers(counters)) : Optional.empty(),
                counters.contains(OCCUPANCY) ? Optional.of(occupancies()) : Optional.empty());
    }

    private RdtStats.Caches caches(String info) throws IOException {
        return new RdtStats.Caches(
                resctrl.read(info + "cbm_mask").strip(), number(info + "min_cbm_bits"), number(info + "num_closids"));
    }

    private RdtStats.Bandwidth bandwidth(String info) throws IOException {
        return new RdtStats.Bandwidth(
                number(info + "bandwidth_gran"),
                number(info + "delay_linear"),
                number(info + "min_bandwidth"),
                number(info + "num_closids"));
    }

    private List<RdtStats.Transfers> transfers(List<String> counters) throws IOException {
        List<RdtStats.Transfers> transfers = new ArrayList<>();
        for (String node : nodes()) {
            transfers.add(new RdtStats.Transfers(
                    counters.contains(TOTAL) ? number(node + "/" + TOTAL) : 0,
                    counters.contains(LOCAL) ? number(node + "/" + LOCAL) : 0));
        }
        return transfers;
    }

    private List<Long> occupancies() throws IOException {
        List<Long> occupancies = new ArrayList<>();
        for (String node : nodes()) {
            occupancies.add(number(node + "/" + OCCUPANCY));
        }
        return occupancies;
    }

    /** {@return the directories of the caches, in the order of their names} */
    private List<String> nodes() {
        String[] names = new File(monitor, "mon_data").list();
        List<String> nodes = new ArrayList<>();
        if (names != null) {
            Arrays.sort(names);
            for (String name : names) {
                nodes.add(monitor + "/mon_data/" + name);
            }
        }
        return nodes;
    }

    private List<String> lines(String path) throws IOException {
        return List.of(resctrl.read(path).strip().split("\n", -1));
    }

    /** {@return the last line about a resource, without blanks around it}; empty if there is none */
    private static String line(List<String> schemata, String resource) {
        String last = "";
        for (String line : schemata) {
            last = line.contains(resource) ? line.strip() : last;
        }
        return last;
    }

    private long number(String path) throws IOException {
        String text = resctrl.read(path).strip();
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("read " + path + ": unexpected content " + text, e);
        }
    }
}
