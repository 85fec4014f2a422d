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
import java.io.IOException;

/** {@code update}: changes the limits of a container, all or none, and remembers them for the next change. */
final class UpdateOperation {

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
            Status status = container.status();
            if (status == Status.STOPPED || status == Status.CREATING) {
                throw new ContainerException(Container.NOT_RUNNING);
            }
            ResourcesUpdate update = ResourcesUpdate.of(current(container), request.resources());
            Undo.Step back = share(container, request);
            try {
                apply(container.cgroups(), update);
            } catch (IOException | IllegalArgumentException failure) {
                back.run();
                throw failure;
            }
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

    /** {@return what gives back the share of the caches that this changes} */
    private Undo.Step share(Container container, UpdateRequest request) throws IOException {
        if (request.l3CacheSchema().isEmpty() && request.memBwSchema().isEmpty()) {
            return () -> {};
        }
        Linux linux = Hosts.spec(container).linux().orElse(Linux.NONE);
        return new HostGrants(caller.kernel(), linux, container.kept().id(), settings.warn())
                .update(request.l3CacheSchema(), request.memBwSchema());
    }

    private void apply(CgroupManager cgroups, ResourcesUpdate update) throws IOException {
        cgroups.warnings(update.apply()).forEach(settings.warn());
        try {
            cgroups.update(update.apply());
        } catch (IOException failure) {
            if (cgroups.paths().isEmpty()) {
                throw failure;
            }
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
