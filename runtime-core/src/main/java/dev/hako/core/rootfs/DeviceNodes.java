package dev.hako.core.rootfs;

import dev.hako.core.linux.Call;
import dev.hako.core.linux.EarlierFailure;
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

    /** Makes nodes and symlinks, {@linkplain Kernel#post together with the next frame} where all lie in {@code /dev} itself. */
    void make(List<DeviceNode> nodes) throws IOException {
        if (nodes.size() > MANY || !areAllInDev(nodes)) {
            makeStepByStep(nodes);
            return;
        }
        Batch batch = new Batch(kernel, nodes.size() + 1 + Links.SLOTS, nodes.size() * FileInfo.SIZE);
        Frame frame = batch.frame();
        long dev = batch.slot(nodes.size());
        int flags = Files.O_PATH | Files.O_DIRECTORY;
        batch.add("open", "/dev", FrameCalls.openAt2(frame, root.fd().number(), "/dev", flags, RootDir.PLAIN))
                .storeInto(dev);
        for (int i = 0; i < nodes.size(); i++) {
            DeviceNode node = nodes.get(i);
            addNode(batch, node, dev, nameInDev(node)).storeInto(batch.slot(i));
            long into = batch.info(i);
            batch.add("stat", node.path(), FrameCalls.statx(frame, dev, nameInDev(node), into))
                    .mayFail();
        }
        Links links = new Links(batch, nodes.size() + 1);
        links.add(dev);
        batch.close(dev);
        batch.post(outcome -> {
            if (outcome.failed()) {
                makeStepByStep(nodes);
            } else {
                settle(nodes, outcome, links);
            }
        });
    }

    private static boolean areAllInDev(List<DeviceNode> nodes) {
        for (DeviceNode node : nodes) {
            List<String> components = Texts.components(node.path());
            if (components.size() != 2 || !components.getFirst().equals("dev")) {
                return false;
            }
        }
        return true;
    }

    private static String nameInDev(DeviceNode node) {
        return Texts.components(node.path()).getLast();
    }

    /** Most nodes are as they were meant to be by now; the others are looked at one by one. */
    private void settle(List<DeviceNode> nodes, Batch.Outcome outcome, Links links) throws IOException {
        try {
            List<DeviceNode> others = new ArrayList<>();
            List<Boolean> made = new ArrayList<>();
            for (int i = 0; i < nodes.size(); i++) {
                DeviceNode node = nodes.get(i);
                long making = outcome.result(i);
                FileInfo info = outcome.info(i);
                boolean wasThere = making == -Errno.EEXIST.number() && node.isDefault();
                if (!wasThere && !(making == 0 && isAsAskedFor(node, info))) {
                    others.add(node);
                    made.add(making == 0);
                }
            }
            if (!others.isEmpty()) {
                try (Target dev = openDirectory("/dev")) {
                    makeSome(others, made, dev.fd());
                    spent.close();
                }
            }
            if (links.check(outcome)) {
                removeCore();
            }
        } catch (IOException e) {
            throw configuring(e);
        }
    }

    private static boolean isAsAskedFor(DeviceNode node, FileInfo info) {
        return info.type() == node.type()
                && info.rdev() == node.device()
                && info.uid() == node.uid()
                && info.gid() == node.gid()
                && info.permissions() == node.mode();
    }

    private void makeStepByStep(List<DeviceNode> nodes) throws IOException {
        try {
            try (Target dev = openDirectory("/dev")) {
                for (int from = 0; from < nodes.size(); from += MANY) {
                    makeSome(nodes.subList(from, Math.min(from + MANY, nodes.size())), List.of(), dev.fd());
                    spent.close();
                }
                makeLinks(dev.fd());
            }
        } catch (IOException e) {
            throw configuring(e);
        }
    }

    private static IOException configuring(IOException e) {
        if (e instanceof EarlierFailure) {
            return e;
        }
        String message = "configuring container /dev: " + e.getMessage();
        return e instanceof ErrnoException errno ? new ErrnoException(message, errno) : new IOException(message, e);
    }

    /** @param made for each whether it was made just now; empty if none was */
    private void makeSome(List<DeviceNode> nodes, List<Boolean> made, Fd dev) throws IOException {
        List<Place> places = places(nodes, dev);
        Made results = makeNodes(places);
        for (int i = 0; i < places.size(); i++) {
            settle(places.get(i), results, i, !made.isEmpty() && made.get(i));
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
            return outcome.info(index);
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
            addNode(batch, node, directory, name).storeInto(batch.slot(2 * i));
            batch.add("open", node.path(), openPlain(frame, directory, name))
                    .storeInto(fd)
                    .mayFail();
            batch.add("stat", node.path(), FrameCalls.statx(frame, fd, batch.info(i)))
                    .mayFail();
        }
        return new Made(batch.run());
    }

    private static Call addNode(Batch batch, DeviceNode node, long directory, String name) {
        int mode = node.type() | node.mode();
        Call call = FrameCalls.makeNode(batch.frame(), directory, name, mode, node.device());
        return batch.add("mknodat", node.path(), call).mayFail();
    }

    private static Call openPlain(Frame frame, long directory, String name) {
        return FrameCalls.openAt2(frame, directory, name, Files.O_PATH | Files.O_NOFOLLOW, PLAIN);
    }

    private void settle(Place place, Made made, int index, boolean isOurs) throws IOException {
        DeviceNode node = place.node();
        boolean isMade = made.making(index) == 0 || isOurs;
        if (made.opening(index) >= 0) {
            spent.add(new Fd(kernel, (int) made.opening(index)));
        }
        Errno errno = made.making(index) < 0 ? Errno.of((int) -made.making(index)) : Errno.EEXIST;
        try {
            if (isMade) {
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
        FileInfo info = outcome.info(0);
        if (!info.isNode(node.type(), node.major(), node.minor())) {
            throw new IOException("the host's " + name + " is not the device " + node.letter() + " " + node.major()
                    + ":" + node.minor());
        }
        Batch attaching = new Batch(kernel, 0, 0);
        attaching.add("mount", name, FrameCalls.attach(attaching.frame(), outcome.result(1), outcome.result(0)));
        attaching.run();
    }

    private void makeLinks(Fd dev) throws IOException {
        Batch batch = new Batch(kernel, Links.SLOTS, 0);
        Links links = new Links(batch, 0);
        links.add(dev.number());
        if (links.check(batch.run())) {
            Files.unlink(dev, "core", 0);
        }
    }

    /** The symlinks that programs expect. */
    private final class Links {

        static final int SLOTS = 8;

        private final List<String> names = List.of("fd", "stdin", "stdout", "stderr", "core");
        private final List<String> targets =
                List.of("/proc/self/fd", "/proc/self/fd/0", "/proc/self/fd/1", "/proc/self/fd/2", "/proc/kcore");
        private final Batch batch;
        private final int first;

        /** @param first the first of the slots for them */
        private Links(Batch batch, int first) {
            this.batch = batch;
            this.first = first;
        }

        private void add(long dev) {
            Frame frame = batch.frame();
            int count = names.size();
            for (int i = 0; i < count; i++) {
                add(i, FrameCalls.symlink(frame, targets.get(i), dev, names.get(i)));
            }
            add(count, FrameCalls.unlink(frame, dev, "ptmx"));
            add(count + 1, FrameCalls.symlink(frame, "pts/ptmx", dev, "ptmx"));
            add(count + 2, frame.call(Sys.FACCESSAT2, Fd.CWD, frame.text("/proc/kcore"), 0, 0));
        }

        private void add(int index, Call call) {
            batch.add("", "", call).storeInto(batch.slot(first + index)).mayFail();
        }

        /** {@return whether there is one too many}: that of a file that this kernel does not have (CONFIG_PROC_KCORE) */
        private boolean check(Batch.Outcome outcome) throws IOException {
            int count = names.size();
            for (int i = 0; i < count; i++) {
                refuse(
                        "error setting up /dev symlinks: symlink ",
                        names.get(i),
                        outcome.result(first + i),
                        Errno.EEXIST);
            }
            refuse("error setting up ptmx: unlink ", "ptmx", outcome.result(first + count), Errno.ENOENT);
            refuse("error setting up ptmx: symlink ", "ptmx", outcome.result(first + count + 1), Errno.ENOTRECOVERABLE);
            return outcome.result(first + count - 1) == 0 && outcome.result(first + count + 2) < 0;
        }
    }

    private void removeCore() throws IOException {
        Batch batch = new Batch(kernel, 1, 0);
        Frame frame = batch.frame();
        batch.add("open", "/dev", FrameCalls.openAt2(frame, root.fd().number(), "/dev", Files.O_PATH, RootDir.PLAIN))
                .storeInto(batch.slot(0));
        batch.add("unlink", "core", FrameCalls.unlink(frame, batch.slot(0), "core"));
        batch.close(batch.slot(0));
        batch.post();
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
