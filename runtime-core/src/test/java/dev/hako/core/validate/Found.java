package dev.hako.core.validate;

import dev.hako.spec.check.Finding;
import dev.hako.spec.check.Findings;
import dev.hako.spec.json.SpecReader;
import dev.hako.spec.runtime.Rlimit;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What a test gives to rules, and what comes out of them. */
final class Found {

    static final long ALL = -1;
    static final long NONE = 0;

    private Found() {}

    /** {@return a part of a configuration, from JSON with single quotes} */
    static Spec spec(String json) throws IOException {
        return SpecReader.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** {@return a machine of two CPUs, a memory node and few file systems, and a caller with some limits} */
    static HostFacts facts(long capabilities) {
        return new HostFacts(
                List.of("mnt", "pid", "net", "ipc", "uts"),
                List.of("proc", "sysfs", "tmpfs", "fuse", "cgroup2"),
                capabilities,
                40,
                Map.of(Rlimit.TYPES.get(7), 4096L),
                1 << 20,
                100,
                "0-1",
                "0",
                List.of("2MB"),
                List.of("kill_thread", "errno", "allow"));
    }

    static List<String> lines(Findings findings) {
        return findings.all().stream().map(Finding::text).toList();
    }
}
