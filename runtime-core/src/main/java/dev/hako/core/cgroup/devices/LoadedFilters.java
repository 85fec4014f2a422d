package dev.hako.core.cgroup.devices;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.runtime.DeviceRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Device filters that stay loaded, for a JVM that makes many containers: the kernel takes longer to verify and compile one than for all
 * else that is done to a cgroup, and most containers of a host have the same rules. Any number of cgroups may share a program.
 *
 * <p>Several threads may use it.
 */
public final class LoadedFilters implements AutoCloseable {

    /** Different ones that are kept; further ones are loaded each time. */
    private static final int MOST = 64;

    private final Map<ByteBuffer, Fd> loaded;

    public LoadedFilters() {
        loaded = new HashMap<>();
    }

    /** {@return what restricts cgroups by these filters, from a place with the rights and namespaces of who wants that} */
    public DeviceFilters in(Kernel kernel) {
        DevicePrograms programs = new DevicePrograms(kernel);
        return (directory, rules) -> restrictNew(programs, directory, rules);
    }

    private void restrictNew(DevicePrograms programs, String directory, List<DeviceRule> rules) throws IOException {
        byte[] code = DeviceProgram.of(DeviceRules.of(rules));
        Optional<Fd> program = program(programs, code);
        if (program.isPresent()) {
            programs.attachFirst(directory, program.get());
        } else {
            programs.loadAndAttachFirst(directory, code);
        }
    }

    private synchronized Optional<Fd> program(DevicePrograms programs, byte[] code) throws IOException {
        ByteBuffer key = ByteBuffer.wrap(code);
        Fd known = loaded.get(key);
        if (known == null && loaded.size() < MOST) {
            known = programs.load(code);
            loaded.put(key, known);
        }
        return Optional.ofNullable(known);
    }

    @Override
    public synchronized void close() throws IOException {
        for (Fd program : loaded.values()) {
            program.close();
        }
        loaded.clear();
    }
}
