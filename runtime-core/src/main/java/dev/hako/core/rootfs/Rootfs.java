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
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The root file system of one container, from a directory of the host to the root of its init.
 *
 * <p>Every call is made by init, in the container's mount namespace. The methods are called once each, in the order in which they
 * stand here; between {@link #prepare} and {@link #pivot} the host's files are still in reach, afterwards only the container's.
 * A failure leaves init fit for nothing but to exit, and the mounts go with its namespace.
 */
public final class Rootfs implements AutoCloseable {

    private static final int STANDARD_STREAMS = 3;
    private static final String NULL = "/dev/null";
    private static final String REOPENING = "error reopening /dev/null inside container: ";
    private static final int BUSY_ATTEMPTS = 5;
    private static final long BUSY_PAUSE_MILLIS = 100;

    private final RootfsPlan plan;
    private final Kernel kernel;
    private final CgroupView cgroups;
    private final Optional<SourceOpener> opener;
    private final RootMount rootMount;
    private long umaskBefore;
    private List<Mounter.LateReadonly> late = List.of();
    private Optional<RootDir> root = Optional.empty();

    /**
     * @param kernel the container's init
     * @param cgroups the hierarchies of the host and the place of the container in them
     * @param opener who opens the sources of bind mounts; empty for init itself
     */
    public Rootfs(RootfsPlan plan, Kernel kernel, CgroupView cgroups, Optional<SourceOpener> opener) {
        this.plan = plan;
        this.kernel = kernel;
        this.cgroups = cgroups;
        this.opener = opener;
        this.rootMount = new RootMount(kernel, plan);
    }

    /**
     * Sets the propagation of mounts, mounts the root file system on itself, does the mounts of the configuration in it and fills
     * its {@code /dev}. The root file system is the working directory of init afterwards.
     */
    public void prepare() throws IOException {
        Frame clearing = kernel.frame();
        long umask = clearing.answer(Long.BYTES);
        clearing.call(Sys.UMASK, 0).storeInto(umask);
        kernel.post(clearing, reply -> umaskBefore = reply.int64(0));
        RootDir directory = prepareRoot();
        root = Optional.of(directory);
        try (Spent spent = new Spent(kernel)) {
            MountSources sources = new MountSources(kernel, opener);
            Mounter mounter = new Mounter(directory, sources, cgroups, plan, spent);
            late = mounter.late();
            mounter.mount(plan.mounts());
            if (plan.makesDevices()) {
                new DeviceNodes(directory, spent).make(plan.devices());
            }
            Batch batch = new Batch(kernel, 0, 0);
            batch.add("umask", "", batch.frame().call(Sys.UMASK, umaskBefore));
            batch.add(
                    "chdir",
                    plan.rootfs(),
                    batch.frame().call(Sys.FCHDIR, directory.fd().number()));
            batch.post();
            kernel.settle();
        }
    }

    private RootDir prepareRoot() throws IOException {
        try {
            return rootMount.prepare();
        } catch (ErrnoException e) {
            throw new ErrnoException("error preparing rootfs: " + e.getMessage(), e);
        }
    }

    /** Makes the root file system the root of init, and its working directory, {@linkplain Kernel#post together with the next frame}. */
    public void pivot() throws IOException {
        RootDir directory = root();
        rootMount.enter(directory);
        root = Optional.of(new RootDir(directory.fd(), ""));
    }

    /**
     * Replaces those of init's standard streams that are the host's null device by the container's, the last of it
     * {@linkplain Kernel#post together with the next frame}.
     */
    public void reopenNull() throws IOException {
        if (!plan.makesDevices()) {
            return;
        }
        try (Spent spent = new Spent(kernel)) {
            Streams streams = lookAtStreams(spent);
            if (!streams.ofNull().isEmpty()) {
                if (streams.device().isEmpty()) {
                    throw new ErrnoException("open /dev/null", Errno.ENOENT);
                }
                Fd device = openNull(streams.device().get());
                spent.add(device);
                for (int stream : streams.ofNull()) {
                    kernel.post(REOPENING + "dup3", device + " to " + stream, Sys.DUP3, device.number(), stream, 0);
                }
            }
        } catch (ErrnoException e) {
            throw new ErrnoException(REOPENING + e.getMessage(), e);
        }
    }

    /**
     * Init's standard streams, and what might take their place.
     *
     * @param ofNull those that are the null device
     * @param device what the container has at {@code /dev/null}
     */
    private record Streams(List<Integer> ofNull, Optional<Target> device) {}

    /** One message tells about both; only if a symlink is in the way it takes more to find the device. */
    private Streams lookAtStreams(Spent spent) throws IOException {
        int device = STANDARD_STREAMS;
        Batch batch = new Batch(kernel, device + 1, (device + 1) * FileInfo.SIZE);
        Frame frame = batch.frame();
        for (int i = 0; i < STANDARD_STREAMS; i++) {
            batch.add("stat", "", FrameCalls.statx(frame, i, batch.info(i)))
                    .storeInto(batch.slot(i))
                    .mayFail();
        }
        batch.add("open", NULL, FrameCalls.openAt2(frame, root().fd().number(), NULL, Files.O_PATH, RootDir.PLAIN))
                .storeInto(batch.slot(device))
                .mayFail();
        batch.add("stat", NULL, FrameCalls.statx(frame, batch.slot(device), batch.info(device)))
                .mayFail();
        Batch.Outcome outcome = batch.run();
        List<Integer> ofNull = new ArrayList<>();
        for (int i = 0; i < STANDARD_STREAMS; i++) {
            if (outcome.result(i) == 0 && PathRestrictions.isNull(outcome.info(i))) {
                ofNull.add(i);
            }
        }
        if (outcome.result(device) >= 0) {
            Target found = new Target(outcome.fd(device), NULL, outcome.info(device), false);
            return new Streams(ofNull, Optional.of(spent.add(found)));
        }
        Optional<Target> found = ofNull.isEmpty() ? Optional.empty() : root().find(NULL);
        if (found.isPresent()) {
            spent.add(found.get());
        }
        return new Streams(ofNull, found);
    }

    /** What it is, is looked at before it is opened: to open a device may do things, and to open a FIFO may take forever. */
    private Fd openNull(Target target) throws IOException {
        if (PathRestrictions.isNull(target.info())) {
            Batch batch = new Batch(kernel, 1, FileInfo.SIZE);
            int flags = Files.O_RDWR | Files.O_NOCTTY | Files.O_NOFOLLOW;
            int directory = root().fd().number();
            batch.add("open", NULL, FrameCalls.openAt2(batch.frame(), directory, target.path(), flags, RootDir.PLAIN))
                    .storeInto(batch.slot(0));
            batch.add("stat", NULL, FrameCalls.statx(batch.frame(), batch.slot(0), batch.info(0)));
            Batch.Outcome outcome = batch.run();
            if (PathRestrictions.isNull(outcome.info(0))) {
                return outcome.fd(0);
            }
            outcome.closeAll();
        }
        throw new IOException(REOPENING + "can't reopen /dev/null: container's /dev/null is invalid");
    }

    /** Makes a directory of the container, and those above it, unless it exists; the process may want to start there. */
    public void makeDirectory(String path) throws IOException {
        root().directory(path).close();
    }

    /**
     * Mounts the file that a descriptor of init stands for, such as a terminal, on a path of the container, which is made as an
     * empty file if it is missing. A symlink there is refused: what it leads to may be meant to be masked (CVE-2025-52565).
     */
    public void bindOn(Fd file, String path) throws IOException {
        try (Target target = root().ordinaryFile(path)) {
            int type = target.info().type();
            if (type != Stat.S_IFREG && type != Stat.S_IFCHR) {
                throw new IOException("mount on " + path + ": it is neither a regular file nor a character device");
            }
            Batch batch = new Batch(kernel, 1, 0);
            Frame frame = batch.frame();
            long tree = batch.slot(0);
            batch.add("mount", path, FrameCalls.cloneTree(frame, file.number(), "", false))
                    .storeInto(tree);
            batch.add("mount", path, FrameCalls.attach(frame, tree, target.fd().number()));
            batch.close(tree);
            batch.run();
        }
    }

    /**
     * Makes read-only what the configuration wants so: file systems that had to be filled first, and the root. It happens
     * {@linkplain Kernel#post together with the next frame}.
     */
    public void finish() throws IOException {
        Batch batch = readonly();
        if (batch.frame().calls().isEmpty()) {
            return;
        }
        batch.post(outcome -> {
            if (outcome.failed()) {
                finishAgain(outcome.failure());
            }
        });
    }

    /** Somebody may write to it just now. */
    private void finishAgain(ErrnoException first) throws IOException {
        ErrnoException failure = first;
        for (int attempt = 1; failure.errno() == Errno.EBUSY && attempt < BUSY_ATTEMPTS; attempt++) {
            pause();
            Batch.Outcome outcome = readonly().attempt();
            if (!outcome.failed()) {
                return;
            }
            failure = outcome.failure();
        }
        throw failure;
    }

    private Batch readonly() {
        Batch batch = new Batch(kernel, 0, 0);
        for (Mounter.LateReadonly mount : late) {
            addReadonly(batch, mount.destination(), mount.mount());
        }
        if (plan.isReadonly()) {
            addReadonly(batch, "rootfs", root().fd());
        }
        return batch;
    }

    private static void addReadonly(Batch batch, String name, Fd mount) {
        batch.add(
                "error setting",
                name + " as readonly",
                FrameCalls.setAttributes(batch.frame(), mount.number(), Mounts.MOUNT_ATTR_RDONLY, 0, false));
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(BUSY_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Writes the configuration's sysctls. */
    public void writeSysctls() throws IOException {
        new Sysctls(root()).write(plan.sysctls());
    }

    /** Makes the configuration's paths read-only, and masks those that it wants hidden. */
    public void restrictPaths() throws IOException {
        PathRestrictions restrictions = new PathRestrictions(root(), plan.mountLabel());
        restrictions.makeReadonly(plan.readonlyPaths());
        restrictions.mask(plan.maskedPaths());
    }

    private RootDir root() {
        return root.orElseThrow(() -> new IllegalStateException("the root file system is not prepared"));
    }

    /** Gives up the descriptors that were kept for the later steps, {@linkplain Kernel#post together with the next frame}. */
    public void done() throws IOException {
        try (Spent spent = new Spent(kernel)) {
            for (Mounter.LateReadonly mount : late) {
                spent.add(mount.mount());
            }
            late = List.of();
            if (root.isPresent()) {
                spent.add(root.get().fd());
                root = Optional.empty();
            }
        }
    }

    @Override
    public void close() throws IOException {
        done();
    }
}
