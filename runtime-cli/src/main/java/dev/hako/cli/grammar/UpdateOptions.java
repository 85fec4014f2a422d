package dev.hako.cli.grammar;

import java.util.List;

/** The options of {@code update}. Numbers are texts here: each is read as runc reads it, which differs from one to the next. */
public final class UpdateOptions {

    public static final Option RESOURCES = Option.text(
            "resources",
            "r",
            "",
            "file with linux.resources as JSON, \"-\" for standard input; all other options are ignored then");
    public static final Option BLKIO_WEIGHT = Option.number("blkio-weight", "share of block I/O, 10 to 1000");
    public static final Option CPU_PERIOD =
            Option.text("cpu-period", "", "", "length of a period of CPU time, in microseconds");
    public static final Option CPU_QUOTA =
            Option.text("cpu-quota", "", "", "CPU time per period, in microseconds; -1 for no limit");
    public static final Option CPU_BURST =
            Option.text("cpu-burst", "", "", "CPU time that may be saved up for later, in microseconds");
    public static final Option CPU_SHARE =
            Option.text("cpu-share", "", "", "share of CPU time against other containers, 2 to 262144");
    public static final Option CPU_RT_PERIOD =
            Option.text("cpu-rt-period", "", "", "length of a period for real-time tasks, in microseconds");
    public static final Option CPU_RT_RUNTIME =
            Option.text("cpu-rt-runtime", "", "", "CPU time of real-time tasks per period, in microseconds");
    public static final Option CPU_IDLE =
            Option.text("cpu-idle", "", "", "1: runs when nothing else does (SCHED_IDLE); 0: as usual");
    public static final Option CPUSET_CPUS = Option.text("cpuset-cpus", "", "", "CPUs to run on: 0-3,7");
    public static final Option CPUSET_MEMS = Option.text("cpuset-mems", "", "", "memory nodes to use: 0-3,7");
    public static final Option MEMORY =
            Option.text("memory", "", "", "limit of memory, in bytes or with a unit: 64M; -1 for no limit");
    public static final Option MEMORY_RESERVATION =
            Option.text("memory-reservation", "", "", "memory that is left when it gets scarce; -1 for no limit");
    public static final Option MEMORY_SWAP =
            Option.text("memory-swap", "", "", "limit of memory and swap together; -1 for no limit");
    public static final Option KERNEL_MEMORY =
            Option.text("kernel-memory", "", "", "ignored").hide();
    public static final Option KERNEL_MEMORY_TCP =
            Option.text("kernel-memory-tcp", "", "", "ignored").hide();
    public static final Option PIDS_LIMIT =
            Option.number("pids-limit", "most processes and threads at a time; -1 for no limit");
    public static final Option L3_CACHE_SCHEMA =
            Option.text("l3-cache-schema", "", "", "Intel RDT: schema of the L3 cache");
    public static final Option MEM_BW_SCHEMA =
            Option.text("mem-bw-schema", "", "", "Intel RDT: schema of the memory bandwidth");

    static final List<Option> ALL = List.of(
            RESOURCES,
            BLKIO_WEIGHT,
            CPU_PERIOD,
            CPU_QUOTA,
            CPU_BURST,
            CPU_SHARE,
            CPU_RT_PERIOD,
            CPU_RT_RUNTIME,
            CPU_IDLE,
            CPUSET_CPUS,
            CPUSET_MEMS,
            MEMORY,
            MEMORY_RESERVATION,
            MEMORY_SWAP,
            KERNEL_MEMORY,
            KERNEL_MEMORY_TCP,
            PIDS_LIMIT,
            L3_CACHE_SCHEMA,
            MEM_BW_SCHEMA);

    private UpdateOptions() {}
}
