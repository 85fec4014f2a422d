package dev.hako.core.lifecycle;

import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.cgroup.update.ResourcesUpdate;
import dev.hako.core.lifecycle.ContainerState.Status;
import dev.hako.core.linux.Fd;
import dev.hako.core.state.StateDirectory;
import dev.hako.spec.json.JsonWriter;
import dev.hako.spec.json.SpecReader;
import dev.hako.spec.json.SpecWriter;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Resources;
import java.io.File;
import java.io.IOException;

/** {@code update}: changes the limits of a container, all or none, and remembers them for the next change. */
final class UpdateOperation {

    private static final String RDT = "/sys/fs/resctrl/info/";

    private final Caller caller;
    private final Settings settings;

    UpdateOperation(Caller caller, Settings settings) {
        this.caller = caller;
        this.settings = settings;
    }

    void run(String id, UpdateRequest request) throws IOException {
        Fd lock = Container.directory(settings, id)
                .lock(caller.kernel())
                .orElseThrow(() -> new ContainerException(Container.NOT_EXISTING));
        try (lock) {
            Container container = Container.load(caller, settings, id);
            warn(request.resources());
            refuseRdt(request);
            Status status = container.status();
            if (status == Status.STOPPED || status == Status.CREATING) {
                throw new ContainerException(Container.NOT_RUNNING);
            }
            ResourcesUpdate update = ResourcesUpdate.of(current(container), request.resources());
            apply(container.cgroups(), update);
            keep(container.directory(), update.keep());
        }
    }

    private void warn(Resources change) {
        if (change.memory().isPresent()) {
            Resources.Memory memory = change.memory().get();
            if (memory.kernel().isPresent() || memory.kernelTcp().isPresent()) {
                settings.warn().accept("Kernel memory settings are ignored and will be removed");
            }
        }
    }

    private static void refuseRdt(UpdateRequest request) {
        if (!request.l3CacheSchema().isEmpty() && !new File(RDT, "L3").exists()) {
            throw new ContainerException("Intel RDT/CAT: l3 cache schema is not enabled");
        }
        if (!request.memBwSchema().isEmpty() && !new File(RDT, "MB").exists()) {
            throw new ContainerException("Intel RDT/MBA: memory bandwidth schema is not enabled");
        }
        if (!request.l3CacheSchema().isEmpty() || !request.memBwSchema().isEmpty()) {
            throw new ContainerException("updating a non-existent Intel RDT configuration is not supported");
        }
    }

    private void apply(CgroupManager cgroups, ResourcesUpdate update) throws IOException {
        try {
            cgroups.update(update.apply());
        } catch (IOException failure) {
            try {
                cgroups.update(update.undo());
            } catch (IOException | IllegalArgumentException again) {
                settings.warn()
                        .accept("the limits before could not be set again: " + again.getMessage()
                                + ": what the container may use is now a mixture of old and new limits");
            }
            throw failure;
        }
    }

    /** {@return the limits that were set last} */
    private static Resources current(Container container) throws IOException {
        StateDirectory directory = container.directory();
        if (directory.resources().exists()) {
            return SpecReader.readResources(directory.read(directory.resources()));
        }
        return Hosts.spec(container).linux().flatMap(Linux::resources).orElse(Cgroups.NO_RESOURCES);
    }

    private static void keep(StateDirectory directory, Resources resources) throws IOException {
        JsonWriter out = JsonWriter.compact();
        SpecWriter.write(out, resources);
        directory.replace(directory.resources(), out.toBytes());
    }
}
