package dev.hako.core.rootfs;

import dev.hako.core.linux.EarlierFailure;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Files;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Does the mounts of the configuration within the root. */
final class Mounter {

    private final RootDir root;
    private final StraightMounts straight;
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
        this.straight = new StraightMounts(root, cgroups, plan, sources.areOpenedByInit());
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

    /** Does the mounts one after the other, possibly {@linkplain Kernel#post many at a time}. */
    void mount(List<MountPlan> plans) throws IOException {
        List<Optional<FileInfo>> covered = new ArrayList<>(Collections.nCopies(plans.size(), Optional.empty()));
        int looked = 0;
        for (int i = 0; i < plans.size(); i++) {
            MountPlan plan = plans.get(i);
            if (i >= looked && straight.wantsLook(plan)) {
                looked = straight.look(plans, i, covered);
            }
            if (straight.isStraight(plan, covered.get(i))) {
                straight.post(plan, covered.get(i), new Straight(plan));
            } else {
                mountStepByStep(plan);
            }
        }
    }

    private final class Straight implements StraightMounts.Ends {
        private final MountPlan plan;

        private Straight(MountPlan plan) {
            this.plan = plan;
        }

        @Override
        public void attached(Fd mount) {
            late.add(new LateReadonly(plan.destination(), mount));
        }

        @Override
        public void notAttached() throws IOException {
            mountStepByStep(plan);
        }

        @Override
        public ErrnoException failure(ErrnoException failure) {
            ErrnoException worded = FileSystems.failure(plan, failure.operation(), failure.errno(), "");
            return new ErrnoException(prefix(plan) + worded.getMessage(), worded);
        }
    }

    private void mountStepByStep(MountPlan plan) throws IOException {
        try {
            spent.closeIfMany();
            dispatch(plan);
            straight.note(plan, Texts.clean(plan.destination()));
        } catch (EarlierFailure ofAnother) {
            throw ofAnother;
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
        MountPlan now = plan.now(target.isNew() ? Optional.empty() : Optional.of(target.info()));
        Fd mount = fileSystems.mount(now, target);
        if (plan.isReadonlyLate()) {
            late.add(new LateReadonly(plan.destination(), mount));
        } else {
            spent.add(mount);
        }
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
