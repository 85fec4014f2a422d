package dev.hako.core.init;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.CgroupMembers;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.cgroup.Hierarchy;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import java.io.IOException;
import java.util.Optional;

/** How a process that is added to a container gets into its cgroups. */
record CgroupEntry(Host host, ExecSequence.Target target, CgroupManager cgroups) {

    private static final String UNIFIED_LINE = "0::";

    CgroupEntry(Host host, ExecSequence.Target target) {
        this(host, target, Cgroups.restore(host.kernel(), target.cgroups()));
    }

    /** Starts a stub in the cgroup of the unified hierarchy, where there is one. */
    Stub spawn() throws IOException {
        try {
            return StubSpawner.spawn(host, cgroups, 0);
        } catch (ErrnoException refused) {
            if (cgroups.unified().isEmpty()) {
                throw refused;
            }
            host.debug().accept("clone into the cgroup: " + refused.getMessage() + "; join it after the clone");
            return spawnAndMove();
        }
    }

    private Stub spawnAndMove() throws IOException {
        Stub stub = Stubs.spawn(host.kernel(), host.pid(), new Stubs.Clone());
        try {
            move(stub.pid());
            return stub;
        } catch (IOException | RuntimeException failure) {
            StubSpawner.giveUp(host, stub);
            throw failure;
        }
    }

    /**
     * The container's own cgroup may be gone, or have children with domain controllers, which leaves no place for a process: then the one
     * that the init process is in will do, as in runc.
     */
    private void move(int pid) throws IOException {
        try {
            cgroups.join(pid);
        } catch (IOException refused) {
            Optional<String> ofInit = target.ownCgroups() ? ofInit() : Optional.empty();
            if (ofInit.isEmpty()) {
                throw refused(pid, refused);
            }
            host.debug().accept("join the cgroup " + ofInit.get() + " of the init process: " + refused.getMessage());
            try {
                CgroupMembers.join(ofInit.get(), pid);
            } catch (IOException failure) {
                throw refused(pid, failure);
            }
        }
    }

    private Optional<String> ofInit() throws IOException {
        String text = CgroupFiles.read("/proc/" + target.pid(), "cgroup");
        int start = text.startsWith(UNIFIED_LINE) ? 0 : text.indexOf('\n' + UNIFIED_LINE) + 1;
        if (start == 0 && !text.startsWith(UNIFIED_LINE)) {
            return Optional.empty();
        }
        int end = text.indexOf('\n', start);
        String path = text.substring(start + UNIFIED_LINE.length(), end < 0 ? text.length() : end);
        for (Hierarchy hierarchy : Cgroups.detect(host.pid()).hierarchies()) {
            if (hierarchy.isUnified() && hierarchy.root().equals("/")) {
                return Optional.of(hierarchy.mountPoint() + path);
            }
        }
        return Optional.empty();
    }

    /** Has a stub enter the hierarchies in which it was not started. */
    void enter(Stub stub) throws IOException {
        try {
            cgroups.enter(stub.kernel());
        } catch (ErrnoException failure) {
            throw refused(stub.pid(), failure);
        }
    }

    private static IOException refused(int pid, IOException failure) {
        return new IOException("error adding pid " + pid + " to cgroups: " + failure.getMessage(), failure);
    }
}
