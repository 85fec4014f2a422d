package dev.hako.core.lifecycle;

import dev.hako.core.linux.Kernel;
import dev.hako.core.network.NetDevices;
import dev.hako.core.resctrl.RdtGroup;
import dev.hako.core.resctrl.Resctrl;
import dev.hako.core.resctrl.stats.RdtStats;
import dev.hako.spec.runtime.IntelRdt;
import dev.hako.spec.runtime.Linux;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What the host lets a container have besides cgroups: a share of its caches, and network devices. Most have neither. */
final class HostGrants {

    private final Kernel kernel;
    private final Linux linux;
    private final String id;
    private final Consumer<String> warn;

    /**
     * @param kernel the caller's process
     * @param linux found right, and {@link HostCheck} agreed
     * @param id the container's
     */
    HostGrants(Kernel kernel, Linux linux, String id, Consumer<String> warn) {
        this.kernel = kernel;
        this.linux = linux;
        this.id = id;
        this.warn = warn;
    }

    /** {@return the directories of the resctrl file system to remove together with the container}, asked before it is made */
    List<String> removable() throws IOException {
        return linux.intelRdt().isPresent() ? group().removable() : List.of();
    }

    /**
     * Gives it all.
     *
     * @param init the container's init process, as the caller sees it
     */
    void give(int init, Undo undo) throws IOException {
        if (linux.intelRdt().isPresent()) {
            share(init, undo);
        }
        if (!linux.netDevices().isEmpty()) {
            moveDevices(init, undo);
        }
    }

    private void share(int init, Undo undo) throws IOException {
        RdtGroup group = group();
        undo.push(group::unmake);
        try {
            group.make(init);
        } catch (IOException failure) {
            throw new IOException("unable to apply Intel RDT configuration: " + failure.getMessage(), failure);
        }
        try {
            group.configure();
        } catch (IOException failure) {
            throw new IOException(
                    "error during container init: error setting Intel RDT config for procHooks process: "
                            + failure.getMessage(),
                    failure);
        }
    }

    private void moveDevices(int init, Undo undo) throws IOException {
        NetDevices devices = new NetDevices(kernel, linux.netDevices(), warn);
        undo.push(devices::giveBack);
        undo.whenKept(devices::close);
        try {
            devices.moveTo(init);
        } catch (IOException failure) {
            throw new IOException("error creating network interfaces: " + failure.getMessage(), failure);
        }
    }

    /** Moves a process that is added to the container to where its init process is. */
    void join(int pid) throws IOException {
        if (linux.intelRdt().isPresent() && Resctrl.find(kernel).isPresent()) {
            group().join(pid);
        }
    }

    /**
     * Changes the container's share of the caches.
     *
     * @param l3 line for the L3 cache, empty to leave it
     * @param bandwidth line for the memory bandwidth, likewise
     * @return what takes that back
     */
    Undo.Step update(String l3, String bandwidth) throws IOException {
        Optional<Resctrl> resctrl = Resctrl.find(kernel);
        if (!l3.isEmpty() && (resctrl.isEmpty() || !resctrl.get().hasCaches())) {
            throw new ContainerException("Intel RDT/CAT: l3 cache schema is not enabled");
        }
        if (!bandwidth.isEmpty() && (resctrl.isEmpty() || !resctrl.get().hasBandwidth())) {
            throw new ContainerException("Intel RDT/MBA: memory bandwidth schema is not enabled");
        }
        if (linux.intelRdt().isEmpty()) {
            throw new ContainerException("updating a non-existent Intel RDT configuration is not supported");
        }
        IntelRdt created = linux.intelRdt().get();
        IntelRdt change = new IntelRdt(created.closId(), List.of(), l3, bandwidth, created.enableMonitoring());
        RdtGroup group = resctrl.orElseThrow().group(change, id);
        String before = group.share();
        group.configure();
        return () -> group.restore(before);
    }

    private RdtGroup group() throws IOException {
        return Resctrl.find(kernel)
                .orElseThrow(() -> new IllegalArgumentException(HostCheck.NO_RDT))
                .group(linux.intelRdt().orElseThrow(), id);
    }

    /** {@return what the container has and uses of the caches and of memory bandwidth} */
    RdtStats stats() throws IOException {
        return linux.intelRdt().isPresent() && Resctrl.find(kernel).isPresent() ? group().stats() : RdtStats.NONE;
    }

    /** Takes back what does not end with the container's processes. */
    static void remove(Kernel kernel, List<String> removable) throws IOException {
        if (removable.isEmpty()) {
            return;
        }
        try {
            Resctrl.remove(kernel, removable);
        } catch (IOException failure) {
            throw new IOException("unable to remove container's IntelRDT group: " + failure.getMessage(), failure);
        }
    }
}
