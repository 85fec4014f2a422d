package dev.hako.core.rootfs;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills the container's {@code /dev}: nodes, and the symlinks that programs expect there.
 *
 * <p>What is there already stays as it is, and must be the device that the configuration asks for. A node is made below the descriptor of its directory, and looked at again, by
 * descriptor, before its owner is set. The umask is 0 meanwhile.
 */
final class DeviceNodes {

    private static final int PLAIN = Files.RESOLVE_BENEATH | Files.RESOLVE_NO_SYMLINKS;

    /** How many nodes are made at a time: each takes a descriptor meanwhile. */
    private static final int MANY = 64;

    private final RootDir root;
    private final Kernel kernel;
    private final Spent spent;

    DeviceNodes(RootDir root, Spent spent) {
        this.root = root;
        this.kernel = root.fd().kernel();
        this.spent = spent;
    }

    /** A node and the directory that it is to be made in. */
    private record Place(DeviceNode node, Fd directory, String name) {}

    void make(List<DeviceNode> nodes) throws IOException {
        try {
            try (Target dev = openDirectory("/dev")) {
                for (int from = 0; from < nodes.size(); from += MANY) {
                    makeSome(nodes.subList(from, Math.min(from + MANY, nodes.size())), dev.fd());
                    spent.close();
                }
                makeLinks(dev.fd());
            }
        } catch (ErrnoException e) {
            throw new ErrnoException("configuring container /dev: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException("configuring container /dev: " + e.getMessage(), e);
        }
    }

    private void makeSome(List<DeviceNode> nodes, Fd dev) throws IOException {
        List<Place> places = places(nodes, dev);
        Made made = makeNodes(places);
        for (int i = 0; i < places.size(); i++) {
            settle(places.get(i), made, i);
        }
    }

    private List<Place> places(List<DeviceNode> nodes, Fd dev) throws IOException {
        List<Place> places = new ArrayList<>();
        for (DeviceNode node : nodes) {
            List<String> components = Texts.components(node.path());
            if (components.isEmpty()) {
                throw creating(new IOException("device path " + Texts.quoted(node.path()) + " names no file"));
            }
            String name = components.removeLast();
            boolean inDev = components.size() == 1 && components.getFirst().equals("dev");
            places.add(new Place(node, inDev ? dev : parent(node, Texts.path(components)), name));
        }
        return places;
    }

    private Fd parent(DeviceNode node, String path) throws IOException {
        try {
            return directory(path);
        } catch (ErrnoException e) {
            String message = "mkdir parent of device inode " + Texts.quoted(node.path()) + ": " + e.getMessage();
            throw creating(new ErrnoException(message, e));
        }
    }

    private Fd directory(String path) throws IOException {
        return spent.add(openDirectory(path)).fd();
    }

    private Target openDirectory(String path) throws IOException {
        Target target = root.directory(path);
        if (!target.info().isDirectory()) {
            target.close();
            throw new ErrnoException("open " + root.name(path), Errno.ENOTDIR);
        }
        return target;
    }

    /**
     * What the calls of {@link #makeNodes} came to.
     *
     * @param outcome slots 2i and 2i+1: the results of making node i and of opening it; behind them, what each is
     */
    private record Made(Batch.Outcome outcome) {
        long making(int index) {
            return outcome.result(2 * index);
        }

        long opening(int index) {
            return outcome.result(2 * index + 1);
        }

        FileInfo info(int index) {
            return FileInfo.of(outcome.reply(), outcome.extra() + index * FileInfo.SIZE);
        }
    }

    private Made makeNodes(List<Place> places) throws IOException {
        int count = places.size();
        Batch batch = new Batch(kernel, 2 * count, count * FileInfo.SIZE);
        Frame frame = batch.frame();
        for (int i = 0; i < count; i++) {
            DeviceNode node = places.get(i).node();
            String name = places.get(i).name();
            int directory = places.get(i).directory().number();
            long fd = batch.slot(2 * i + 1);
            int mode = node.type() | node.mode();
            batch.add("mknodat", node.path(), FrameCalls.makeNode(frame, directory, name, mode, node.device()))
                    .storeInto(batch.slot(2 * i))
                    .mayFail();
            batch.add("open", node.path(), openPlain(frame, directory, name))
                    .storeInto(fd)
                    .mayFail();
            batch.add("stat", node.path(), FrameCalls.statx(frame, fd, batch.extra() + (long) i * FileInfo.SIZE))
                    .mayFail();
        }
        return new Made(batch.run());
    }

    private static dev.hako.core.linux.Call openPlain(Frame frame, long directory, String name) {
        return FrameCalls.openAt2(frame, directory, name, Files.O_PATH | Files.O_NOFOLLOW, PLAIN);
    }

    private void settle(Place place, Made made, int index) throws IOException {
        DeviceNode node = place.node();
        if (made.opening(index) >= 0) {
            spent.add(new Fd(kernel, (int) made.opening(index)));
        }
        Errno errno = made.making(index) < 0 ? Errno.of((int) -made.making(index)) : Errno.EEXIST;
        try {
            if (made.making(index) == 0) {
                verify(node, made.opening(index), made.info(index));
                correct(node, (int) made.opening(index), made.info(index));
            } else if (errno == Errno.EPERM || errno == Errno.EACCES) {
                bindFromHost(place);
            } else if (errno != Errno.EEXIST) {
                throw new ErrnoException("mknodat " + root.name(node.path()), errno);
            } else if (!node.isDefault()) {
                // what is there already must be what is asked for (config-linux.md, "Devices"); runc does not look
                verify(node, made.opening(index), made.info(index));
            }
        } catch (IOException e) {
            throw creating(e);
        }
    }

    private static void verify(DeviceNode node, long opened, FileInfo info) throws IOException {
        String name = "new " + node.letter() + " device inode " + node.path();
        if (opened < 0) {
            throw new ErrnoException("open " + name, Errno.of((int) -opened));
        }
        if (info.type() != node.type()) {
            throw new IOException(name + " has incorrect ftype: 0x" + Integer.toHexString(info.type())
                    + " doesn't match expected 0x" + Integer.toHexString(node.type()));
        }
        if (info.rdev() != node.device()) {
            Stat seen = new Stat(0, 0, 0, 0, 0, info.rdev(), 0);
            throw new IOException(name + " has incorrect major:minor: " + seen.major() + ":" + seen.minor()
                    + " doesn't match expected " + node.major() + ":" + node.minor());
        }
    }

    /** A node takes after its directory: the group where that is setgid, less permissions where that has a default ACL. */
    private void correct(DeviceNode node, int opened, FileInfo info) throws IOException {
        String name = "new " + node.letter() + " device inode " + node.path();
        Batch batch = new Batch(kernel, 0, 0);
        Frame frame = batch.frame();
        if (info.uid() != node.uid() || info.gid() != node.gid()) {
            batch.add("update", name + " owner", FrameCalls.changeOwner(frame, opened, node.uid(), node.gid()));
        }
        if (info.permissions() != node.mode()) {
            // fchmod(2) refuses a descriptor of O_PATH; its magic link in the host's procfs leads to the very inode
            long path = frame.text("/proc/self/fd/" + opened);
            batch.add("update", name + " file mode", frame.call(Sys.FCHMODAT, Fd.CWD, path, node.mode()));
        }
        if (!frame.calls().isEmpty()) {
            batch.run();
        }
    }

    /** In a user namespace a device cannot be made, but the host's can be borrowed. */
    private void bindFromHost(Place place) throws IOException {
        DeviceNode node = place.node();
        Batch batch = new Batch(kernel, 2, FileInfo.SIZE);
        Frame frame = batch.frame();
        long file = batch.slot(0);
        long tree = batch.slot(1);
        int directory = place.directory().number();
        String name = node.path();
        batch.add("create", name, FrameCalls.makeNode(frame, directory, place.name(), Stat.S_IFREG, 0))
                .mayFail();
        batch.add("create device inode", name, openPlain(frame, directory, place.name()))
                .storeInto(file);
        batch.add("open", name, FrameCalls.cloneTree(frame, Fd.CWD, name, false))
                .storeInto(tree);
        batch.add("stat", name, FrameCalls.statx(frame, tree, batch.extra()));
        Batch.Outcome outcome = batch.run();
        spent.add(outcome.fd(0));
        spent.add(outcome.fd(1));
        FileInfo info = FileInfo.of(outcome.reply(), outcome.extra());
        if (!info.isNode(node.type(), node.major(), node.minor())) {
            throw new IOException("the host's " + name + " is not the device " + node.letter() + " " + node.major()
                    + ":" + node.minor());
        }
        Batch attaching = new Batch(kernel, 0, 0);
        attaching.add("mount", name, FrameCalls.attach(attaching.frame(), outcome.result(1), outcome.result(0)));
        attaching.run();
    }

    private void makeLinks(Fd dev) throws IOException {
        List<String> names = List.of("fd", "stdin", "stdout", "stderr", "core");
        List<String> targets =
                List.of("/proc/self/fd", "/proc/self/fd/0", "/proc/self/fd/1", "/proc/self/fd/2", "/proc/kcore");
        int count = names.size();
        Batch batch = new Batch(kernel, count + 3, 0);
        Frame frame = batch.frame();
        for (int i = 0; i < count; i++) {
            batch.add("", "", FrameCalls.symlink(frame, targets.get(i), dev.number(), names.get(i)))
                    .storeInto(batch.slot(i))
                    .mayFail();
        }
        batch.add("", "", FrameCalls.unlink(frame, dev.number(), "ptmx"))
                .storeInto(batch.slot(count))
                .mayFail();
        batch.add("", "", FrameCalls.symlink(frame, "pts/ptmx", dev.number(), "ptmx"))
                .storeInto(batch.slot(count + 1))
                .mayFail();
        batch.add("", "", frame.call(Sys.FACCESSAT2, Fd.CWD, frame.text("/proc/kcore"), 0, 0))
                .storeInto(batch.slot(count + 2))
                .mayFail();
        Batch.Outcome outcome = batch.run();
        for (int i = 0; i < count; i++) {
            refuse("error setting up /dev symlinks: symlink ", names.get(i), outcome.result(i), Errno.EEXIST);
        }
        if (outcome.result(count - 1) == 0 && outcome.result(count + 2) < 0) {
            // this kernel has none (CONFIG_PROC_KCORE)
            Files.unlink(dev, "core", 0);
        }
        refuse("error setting up ptmx: unlink ", "ptmx", outcome.result(count), Errno.ENOENT);
        refuse("error setting up ptmx: symlink ", "ptmx", outcome.result(count + 1), Errno.ENOTRECOVERABLE);
    }

    private void refuse(String operation, String name, long result, Errno but) throws IOException {
        if (result < 0 && result != -but.number()) {
            throw new ErrnoException(operation + root.name("/dev/" + name), Errno.of((int) -result));
        }
    }

    private static IOException creating(IOException e) {
        String message = "error creating device nodes: " + e.getMessage();
        return e instanceof ErrnoException errno ? new ErrnoException(message, errno) : new IOException(message, e);
    }
}
