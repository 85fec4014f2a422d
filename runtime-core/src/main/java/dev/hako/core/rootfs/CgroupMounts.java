package dev.hako.core.rootfs;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Mounts;
import java.io.IOException;
import java.util.List;

/** Mounts of type {@code cgroup}, which stands for whatever hierarchies the host has. */
final class CgroupMounts {

    private static final int DIRECTORY_MODE = 0755;
    private static final long BASE_FLAGS = Mounts.MS_NOEXEC | Mounts.MS_NOSUID | Mounts.MS_NODEV;

    private final Kernel kernel;
    private final CgroupView view;
    private final boolean hasNamespace;
    private final FileSystems fileSystems;
    private final BindMounts binds;
    private final MountSources sources;

    CgroupMounts(Kernel kernel, CgroupView view, boolean hasNamespace, FileSystems fileSystems, MountSources sources) {
        this.kernel = kernel;
        this.view = view;
        this.hasNamespace = hasNamespace;
        this.fileSystems = fileSystems;
        this.binds = new BindMounts(kernel);
        this.sources = sources;
    }

    void mount(MountPlan plan, Target target) throws IOException {
        if (view.unified()) {
            mountUnified(plan, target);
        } else {
            mountHierarchies(plan, target);
        }
    }

    private void mountUnified(MountPlan plan, Target target) throws IOException {
        if (!hasNamespace) {
            // a new mount of the host's own view would reset the options of the host's one, such as nsdelegate
            bind(plan, view.mountpoint(), target);
            return;
        }
        MountPlan cgroup2 = plan.withType("cgroup2");
        try {
            fileSystems.mount(cgroup2, target).close();
        } catch (ErrnoException e) {
            // in a cgroup namespace of another user namespace there is only what is mounted already
            if (e.errno() != Errno.EPERM && e.errno() != Errno.EBUSY) {
                throw e;
            }
            bind(plan, view.containerPath().isEmpty() ? view.mountpoint() : view.containerPath(), target);
        }
    }

    private void bind(MountPlan plan, String path, Target target) throws IOException {
        MountPlan bind = new MountPlan(
                plan.destination(), MountPlan.BIND, path, plan.options().forBind(Mounts.MS_BIND));
        MountSources.Source source = sources.open(bind);
        try {
            binds.attach(bind, source, target);
        } finally {
            source.tree().close();
        }
    }

    /** A tmpfs with a directory for each hierarchy, and a symlink for each controller that shares one. */
    private void mountHierarchies(MountPlan plan, Target target) throws IOException {
        MountOptions options = new MountOptions(BASE_FLAGS, List.of("mode=755"))
                .withPropagation(plan.options().propagation());
        MountPlan tmpfs = new MountPlan(plan.destination(), MountPlan.TMPFS, MountPlan.TMPFS, options);
        try (Fd top = fileSystems.mount(tmpfs, target)) {
            List<CgroupView.Hierarchy> hierarchies = view.hierarchies();
            Batch.Outcome directories = makeDirectories(top, hierarchies);
            try {
                for (int i = 0; i < hierarchies.size(); i++) {
                    mountHierarchy(plan, hierarchies.get(i), hierarchyTarget(plan, directories, hierarchies, i));
                }
            } finally {
                directories.closeAll();
            }
            if (plan.options().isReadonly() || plan.options().recursiveSet() != 0) {
                restrict(plan, top);
            }
        }
    }

    private Batch.Outcome makeDirectories(Fd top, List<CgroupView.Hierarchy> hierarchies) throws IOException {
        Batch batch = new Batch(kernel, hierarchies.size(), hierarchies.size() * FileInfo.SIZE);
        Frame frame = batch.frame();
        for (int i = 0; i < hierarchies.size(); i++) {
            String name = hierarchies.get(i).name();
            int resolve = Files.RESOLVE_BENEATH | Files.RESOLVE_NO_SYMLINKS;
            batch.add("mkdir", name, FrameCalls.makeDirectory(frame, top.number(), name, DIRECTORY_MODE));
            batch.add("open", name, FrameCalls.openAt2(frame, top.number(), name, Files.O_PATH, resolve))
                    .storeInto(batch.slot(i));
            batch.add("stat", name, FrameCalls.statx(frame, batch.slot(i), batch.info(i)));
            if (name.indexOf(',') >= 0) {
                for (String controller : name.split(",", -1)) {
                    batch.add("symlink", controller, FrameCalls.symlink(frame, name, top.number(), controller));
                }
            }
        }
        return batch.run();
    }

    private Target hierarchyTarget(
            MountPlan plan, Batch.Outcome directories, List<CgroupView.Hierarchy> hierarchies, int index) {
        String path = Texts.resolve(plan.destination(), hierarchies.get(index).name());
        FileInfo info = directories.info(index);
        return new Target(directories.fd(index), path, info, true);
    }

    private void mountHierarchy(MountPlan plan, CgroupView.Hierarchy hierarchy, Target target) throws IOException {
        MountOptions given = plan.options();
        if (!hasNamespace) {
            MountOptions recursive = given.forBind(Mounts.MS_REC);
            bind(new MountPlan(target.path(), plan.type(), "", recursive), hierarchy.containerPath(), target);
            return;
        }
        long flags = BASE_FLAGS | given.flags() & Mounts.MS_RDONLY;
        String source = hierarchy.name().equals("systemd") ? "systemd" : "cgroup";
        MountOptions options = new MountOptions(flags, hierarchy.options());
        fileSystems
                .mount(new MountPlan(target.path(), "cgroup", source, options), target)
                .close();
    }

    private void restrict(MountPlan plan, Fd top) throws IOException {
        long set = plan.options().isReadonly() ? Mounts.MOUNT_ATTR_RDONLY : 0;
        Batch batch = new Batch(kernel, 0, 0);
        batch.add(
                "remount",
                plan.destination(),
                FrameCalls.setAttributes(
                        batch.frame(), top.number(), set | plan.options().recursiveSet(), 0, false));
        batch.run();
    }
}
