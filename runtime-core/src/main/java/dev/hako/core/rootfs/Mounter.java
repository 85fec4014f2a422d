package dev.hako.core.rootfs;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Mounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does the mounts of the configuration within the root. */
final class Mounter {

    private final RootDir root;
    private final MountSources sources;
    private final FileSystems fileSystems;
    private final BindMounts binds;
    private final CgroupMounts cgroups;
    private final Spent spent;
    private final List<LateReadonly> late = new ArrayList<>();

    /** A mount that becomes read-only at the end. */
    record LateReadonly(String destination, Fd mount) {}

    Mounter(RootDir root, MountSources sources, CgroupView cgroups, RootfsPlan plan, Spent spent) {
        this.root = root;
        this.spent = spent;
        this.sources = sources;
        this.fileSystems = new FileSystems(root, plan.mountLabel());
        this.binds = new BindMounts(root.fd().kernel());
        this.cgroups = new CgroupMounts(root.fd().kernel(), cgroups, plan.hasCgroupNamespace(), fileSystems, sources);
    }

    /** {@return the mounts that are to become read-only at the end}, which are the caller's to close */
    List<LateReadonly> late() {
        return late;
    }

    /** Does one mount. */
    void mount(MountPlan plan) throws IOException {
        try {
            spent.closeIfMany();
            dispatch(plan);
        } catch (ErrnoException e) {
            throw new ErrnoException(prefix(plan) + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(prefix(plan) + e.getMessage(), e);
        }
    }

    private static String prefix(MountPlan plan) {
        return "error mounting " + Texts.quoted(plan.source()) + " to rootfs at " + Texts.quoted(plan.destination())
                + ": ";
    }

    private void dispatch(MountPlan plan) throws IOException {
        if (plan.options().isBind()) {
            bind(plan);
            return;
        }
        switch (plan.type()) {
            case "proc", "sysfs" -> onOrdinaryDirectory(plan);
            case "cgroup" -> cgroup(plan);
            default -> fileSystem(plan);
        }
    }

    private void onOrdinaryDirectory(MountPlan plan) throws IOException {
        Target target;
        try {
            target = spent.add(root.ordinaryDirectory(plan.destination()));
        } catch (ErrnoException e) {
            throw e.errno() == Errno.ELOOP ? notOrdinary(plan) : e;
        }
        if (!target.info().isDirectory()) {
            throw notOrdinary(plan);
        }
        check(plan, target, Optional.empty());
        spent.add(fileSystems.mount(plan, target));
    }

    private static IOException notOrdinary(MountPlan plan) {
        return new IOException("filesystem " + Texts.quoted(plan.type()) + " must be mounted on ordinary directory");
    }

    private void cgroup(MountPlan plan) throws IOException {
        Target target = mountpoint(plan);
        check(plan, target, Optional.empty());
        cgroups.mount(plan, target);
    }

    private void fileSystem(MountPlan plan) throws IOException {
        Target target = mountpoint(plan);
        check(plan, target, Optional.empty());
        Fd mount = fileSystems.mount(effective(plan, target), target);
        if (plan.isReadonlyLate()) {
            late.add(new LateReadonly(plan.destination(), mount));
        } else {
            spent.add(mount);
        }
    }

    /** The options as they are applied now: a tmpfs takes the mode of the directory it covers, and is filled before it is read-only. */
    private static MountPlan effective(MountPlan plan, Target target) {
        boolean inheritsMode = plan.type().equals(MountPlan.TMPFS) && !target.isNew();
        if (!inheritsMode && !plan.isReadonlyLate()) {
            return plan;
        }
        List<String> mode = inheritsMode ? List.of("mode=" + octal(target.info().permissions())) : List.of();
        return plan.with(plan.options().with(plan.isReadonlyLate() ? Mounts.MS_RDONLY : 0, mode));
    }

    private static String octal(int permissions) {
        String digits = Integer.toOctalString(permissions);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    private Target mountpoint(MountPlan plan) throws IOException {
        try {
            return spent.add(root.directory(plan.destination()));
        } catch (ErrnoException e) {
            throw noMountpoint(plan, e);
        }
    }

    private void bind(MountPlan plan) throws IOException {
        if (plan.options().isRemount()) {
            change(plan);
            return;
        }
        MountSources.Source source = sources.open(plan);
        spent.add(source.tree());
        Target target = mountpoint(plan, source);
        check(plan, target, Optional.of(source));
        binds.attach(plan, source, target);
    }

    private Target mountpoint(MountPlan plan, MountSources.Source source) throws IOException {
        try {
            String path = plan.destination();
            return spent.add(source.info().isDirectory() ? root.directory(path) : root.file(path));
        } catch (ErrnoException e) {
            throw noMountpoint(plan, e);
        }
    }

    private static ErrnoException noMountpoint(MountPlan plan, ErrnoException e) {
        return new ErrnoException("create mountpoint for " + plan.destination() + " mount: " + e.getMessage(), e);
    }

    private void change(MountPlan plan) throws IOException {
        Optional<Target> found = root.find(plan.destination());
        if (found.isEmpty()) {
            throw FileSystems.failure(plan, "mount", Errno.ENOENT, "");
        }
        Target target = spent.add(found.get());
        refuseRoot(plan, target);
        binds.change(plan, target, Files.mountFlags(target.fd()));
    }

    private void check(MountPlan plan, Target target, Optional<MountSources.Source> source) throws IOException {
        refuseRoot(plan, target);
        ProcGuard.check(root, target, plan, source);
    }

    private void refuseRoot(MountPlan plan, Target target) throws IOException {
        if (target.path().equals("/")) {
            String name = Texts.quoted(root.name("/"));
            throw new IOException("create mountpoint for " + plan.destination() + " mount: mountpoint " + name
                    + " is on the top of rootfs " + name);
        }
    }
}
