package dev.hako.cli.command;

import dev.hako.core.cgroup.stats.BlockIoStats;
import dev.hako.core.cgroup.stats.CpuStats;
import dev.hako.core.cgroup.stats.CpusetStats;
import dev.hako.core.cgroup.stats.MemoryStats;
import dev.hako.core.cgroup.stats.Pressure;
import dev.hako.core.cgroup.stats.Stats;
import dev.hako.core.resctrl.stats.RdtStats;
import dev.hako.spec.json.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Events as lines of JSON, as runc prints them (its {@code types/events.go}): where a number may be left out it is when it is 0, and a
 * list when it is empty.
 */
final class EventText {

    private final JsonWriter out = JsonWriter.compact();

    private EventText() {}

    /** {@return a line about what a container uses} */
    static String stats(String id, Stats stats, RdtStats shares) {
        EventText text = new EventText();
        text.out.beginObject().name("type").string("stats").name("id").string(id);
        text.out.name("data").beginObject();
        text.cpu(stats.cpu());
        text.cpuset(stats.cpuset());
        text.memory(stats.memory());
        text.out.name("pids").beginObject();
        text.optional("current", stats.pids().current());
        text.optional("limit", stats.pids().limit());
        text.out.endObject();
        text.blockIo(stats.blockIo());
        text.hugetlb(stats.hugetlb());
        new RdtText(text.out).write(shares);
        text.out.name("network_interfaces").nothing();
        return text.out.endObject().endObject() + "\n";
    }

    /** {@return a line that says that memory ran out} */
    static String outOfMemory(String id) {
        JsonWriter out = JsonWriter.compact();
        out.beginObject().name("type").string("oom").name("id").string(id).endObject();
        return out + "\n";
    }

    private void cpu(CpuStats cpu) {
        out.name("cpu").beginObject();
        out.name("usage").beginObject();
        optional("total", cpu.total());
        list("percpu", cpu.perCpu());
        list("percpu_kernel", cpu.perCpuKernel());
        list("percpu_user", cpu.perCpuUser());
        number("kernel", cpu.kernel());
        number("user", cpu.user());
        out.endObject();
        if (cpu.periods() != 0 || cpu.throttledPeriods() != 0 || cpu.throttledTime() != 0) {
            out.name("throttling").beginObject();
            optional("periods", cpu.periods());
            optional("throttledPeriods", cpu.throttledPeriods());
            optional("throttledTime", cpu.throttledTime());
            out.endObject();
        }
        pressure(cpu.pressure());
        out.endObject();
    }

    private void cpuset(CpusetStats cpuset) {
        out.name("cpuset").beginObject();
        ints("cpus", cpuset.cpus());
        number("cpu_exclusive", cpuset.cpuExclusive());
        ints("mems", cpuset.mems());
        number("mem_hardwall", cpuset.memHardwall());
        number("mem_exclusive", cpuset.memExclusive());
        number("memory_migrate", cpuset.memoryMigrate());
        number("memory_spread_page", cpuset.memorySpreadPage());
        number("memory_spread_slab", cpuset.memorySpreadSlab());
        number("memory_pressure", cpuset.memoryPressure());
        number("sched_load_balance", cpuset.schedLoadBalance());
        out.name("sched_relax_domain_level").number(cpuset.schedRelaxDomainLevel());
        out.endObject();
    }

    private void memory(MemoryStats memory) {
        out.name("memory").beginObject();
        optional("cache", memory.cache());
        entry("usage", memory.usage());
        entry("swap", memory.swap());
        entry("kernel", memory.kernel());
        entry("kernelTCP", memory.kernelTcp());
        if (!memory.raw().isEmpty()) {
            out.name("raw").beginObject();
            for (Map.Entry<String, Long> value : new TreeMap<>(memory.raw()).entrySet()) {
                number(value.getKey(), value.getValue());
            }
            out.endObject();
        }
        pressure(memory.pressure());
        out.endObject();
    }

    private void entry(String name, MemoryStats.Entry entry) {
        if (entry.isNone()) {
            return;
        }
        out.name(name).beginObject();
        number("limit", entry.limit());
        optional("usage", entry.usage());
        optional("max", entry.max());
        number("failcnt", entry.failures());
        out.endObject();
    }

    private void blockIo(BlockIoStats io) {
        out.name("blkio").beginObject();
        entries("ioServiceBytesRecursive", io.serviceBytes());
        entries("ioServicedRecursive", io.serviced());
        entries("ioQueueRecursive", io.queued());
        entries("ioServiceTimeRecursive", io.serviceTime());
        entries("ioWaitTimeRecursive", io.waitTime());
        entries("ioMergedRecursive", io.merged());
        entries("ioTimeRecursive", io.time());
        entries("sectorsRecursive", io.sectors());
        pressure(io.pressure());
        out.endObject();
    }

    private void entries(String name, List<BlockIoStats.Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        out.name(name).beginList();
        for (BlockIoStats.Entry entry : entries) {
            out.beginObject();
            optional("major", entry.major());
            optional("minor", entry.minor());
            if (!entry.operation().isEmpty()) {
                out.name("op").string(entry.operation());
            }
            optional("value", entry.value());
            out.endObject();
        }
        out.endList();
    }

    private void hugetlb(Map<String, Stats.HugetlbStats> sizes) {
        out.name("hugetlb").beginObject();
        for (Map.Entry<String, Stats.HugetlbStats> size : new TreeMap<>(sizes).entrySet()) {
            out.name(size.getKey()).beginObject();
            optional("usage", size.getValue().usage());
            optional("max", size.getValue().max());
            number("failcnt", size.getValue().failures());
            out.endObject();
        }
        out.endObject();
    }

    private void pressure(Optional<Pressure> pressure) {
        if (pressure.isPresent()) {
            out.name("psi").beginObject();
            share("some", pressure.get().some());
            share("full", pressure.get().full());
            out.endObject();
        }
    }

    private void share(String name, Pressure.Share share) {
        if (!share.isNone()) {
            out.name(name).beginObject();
            out.name("avg10").decimal(share.avg10());
            out.name("avg60").decimal(share.avg60());
            out.name("avg300").decimal(share.avg300());
            number("total", share.total());
            out.endObject();
        }
    }

    private void number(String name, long value) {
        out.name(name).unsigned(value);
    }

    private void optional(String name, long value) {
        if (value != 0) {
            number(name, value);
        }
    }

    private void list(String name, List<Long> values) {
        if (!values.isEmpty()) {
            out.name(name).beginList();
            for (long value : values) {
                out.unsigned(value);
            }
            out.endList();
        }
    }

    private void ints(String name, List<Integer> values) {
        if (!values.isEmpty()) {
            out.name(name).beginList();
            for (int value : values) {
                out.number(value);
            }
            out.endList();
        }
    }
}
