package dev.hako.cli.command;

import dev.hako.core.resctrl.stats.RdtStats;
import dev.hako.spec.json.JsonWriter;
import java.util.List;
import java.util.Optional;

/** A container's share of caches and memory bandwidth as runc prints it: what is 0 or empty is left out, but not of the counters. */
record RdtText(JsonWriter out) {

    void write(RdtStats stats) {
        out.name("intel_rdt").beginObject();
        caches(stats.caches());
        text("l3_cache_schema_root", stats.rootCaches());
        text("l3_cache_schema", stats.ownCaches());
        bandwidth(stats.bandwidth());
        text("mem_bw_schema_root", stats.rootBandwidth());
        text("mem_bw_schema", stats.ownBandwidth());
        if (!stats.schemata().isEmpty()) {
            out.name("schemata").beginList();
            for (String line : stats.schemata()) {
                out.string(line);
            }
            out.endList();
        }
        transfers(stats.transfers());
        occupancies(stats.occupancies());
        out.endObject();
    }

    private void caches(Optional<RdtStats.Caches> caches) {
        if (caches.isPresent()) {
            out.name("l3_cache_info").beginObject();
            text("cbm_mask", caches.get().mask());
            number("min_cbm_bits", caches.get().minBits());
            number("num_closids", caches.get().groups());
            out.endObject();
        }
    }

    private void bandwidth(Optional<RdtStats.Bandwidth> bandwidth) {
        if (bandwidth.isPresent()) {
            out.name("mem_bw_info").beginObject();
            number("bandwidth_gran", bandwidth.get().step());
            number("delay_linear", bandwidth.get().isLinear());
            number("min_bandwidth", bandwidth.get().least());
            number("num_closids", bandwidth.get().groups());
            out.endObject();
        }
    }

    private void transfers(Optional<List<RdtStats.Transfers>> transfers) {
        if (transfers.isPresent()) {
            out.name("mbm_stats").beginList();
            for (RdtStats.Transfers cache : transfers.get()) {
                out.beginObject();
                out.name("mbm_total_bytes").unsigned(cache.total());
                out.name("mbm_local_bytes").unsigned(cache.local());
                out.endObject();
            }
            out.endList();
        }
    }

    private void occupancies(Optional<List<Long>> occupancies) {
        if (occupancies.isPresent()) {
            out.name("cmt_stats").beginList();
            for (long bytes : occupancies.get()) {
                out.beginObject().name("llc_occupancy").unsigned(bytes).endObject();
            }
            out.endList();
        }
    }

    private void text(String name, String value) {
        if (!value.isEmpty()) {
            out.name(name).string(value);
        }
    }

    private void number(String name, long value) {
        if (value != 0) {
            out.name(name).unsigned(value);
        }
    }
}
