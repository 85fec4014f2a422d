package dev.hako.core.rootfs;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameCalls;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Mounts;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Mounts new file systems: by descriptor, or with mount(2) where the newer calls cannot say what is asked for. */
final class FileSystems {

    /** What fsconfig(2) takes of an option's value. */
    private static final int LONGEST_VALUE = 255;

    private static final int LOG_SIZE = 1024;

    private static final long ONLY_OLD_CALL = Mounts.MS_I_VERSION | Mounts.MS_SILENT | Mounts.MS_REMOUNT;

    private final RootDir root;
    private final Kernel kernel;
    private final MountLabel label;

    /** @param label what the files of new file systems get */
    FileSystems(RootDir root, MountLabel label) {
        this.root = root;
        this.label = label;
        this.kernel = root.fd().kernel();
    }

    /**
     * Mounts a file system on a directory, or changes the one that is mounted there if the options say {@code remount}.
     *
     * @return the mount
     */
    Fd mount(MountPlan plan, Target target) throws IOException {
        Fd mount = mountLabelled(label.on(plan), target);
        try {
            label.set(plan, mount);
            return mount;
        } catch (IOException failure) {
            mount.close();
            throw failure;
        }
    }

    private Fd mountLabelled(MountPlan plan, Target target) throws IOException {
        if (!target.info().isDirectory()) {
            throw failure(plan, "mount", Errno.ENOTDIR, "");
        }
        if (plan.options().copiesUp()) {
            return mountFilled(plan, target);
        }
        return needsOldCall(plan) ? mountTheOldWay(plan, target) : mountByDescriptor(plan, target);
    }

    /** {@return whether a mount of an unlabelled file system takes the newer calls, and nothing besides} */
    static boolean isByDescriptor(MountPlan plan) {
        return !plan.options().copiesUp() && !needsOldCall(plan);
    }

    private static boolean needsOldCall(MountPlan plan) {
        // a type with a dot names a program of FUSE, which only mount(2) takes apart; quotes and backslashes are for
        // those
        // who parse the options as a whole
        if ((plan.options().flags() & ONLY_OLD_CALL) != 0 || plan.type().indexOf('.') >= 0) {
            return true;
        }
        for (String option : plan.options().data()) {
            if (MountLabel.isOption(option) && MountLabel.value(option).length() <= LONGEST_VALUE) {
                continue;
            }
            if (option.indexOf('"') >= 0 || option.indexOf('\\') >= 0 || option.length() > LONGEST_VALUE) {
                return true;
            }
        }
        return plan.source().length() > LONGEST_VALUE;
    }

    private Fd mountByDescriptor(MountPlan plan, Target target) throws IOException {
        Batch batch = new Batch(kernel, 2, 0);
        addDetached(batch, plan);
        addAttach(batch, batch.slot(1), target.fd().number(), plan.options());
        batch.close(batch.slot(0));
        Batch.Outcome outcome = batch.attempt();
        if (!outcome.failed()) {
            return outcome.fd(1);
        }
        Errno errno = outcome.failure().errno();
        if (outcome.failedCall() == 0 && (errno == Errno.ENODEV || errno == Errno.EINVAL)) {
            return mountTheOldWay(plan, target);
        }
        throw failure(plan, outcome);
    }

    /** Mounts a file system that holds a copy of what it covers, and shows it only when that is complete. */
    private Fd mountFilled(MountPlan plan, Target target) throws IOException {
        if (needsOldCall(plan)) {
            throw failure(plan, "mount", Errno.EINVAL, "tmpcopyup does not go together with one of the other options");
        }
        Batch batch = new Batch(kernel, 2, 0);
        addDetached(batch, plan);
        batch.close(batch.slot(0));
        Batch.Outcome outcome = batch.attempt();
        if (outcome.failed()) {
            throw failure(plan, outcome);
        }
        Fd mount = outcome.fd(1);
        CopyUp.fill(target, mount);
        Batch attaching = new Batch(kernel, 0, 0);
        addAttach(attaching, mount.number(), target.fd().number(), plan.options());
        checked(plan, attaching);
        return mount;
    }

    /** Adds the making of a file system, into the first slot, and of a mount of it, into the second. */
    static void addDetached(Batch batch, MountPlan plan) {
        MountOptions options = plan.options();
        Frame frame = batch.frame();
        long fileSystem = batch.slot(0);
        batch.add("mount", "", FrameCalls.openFileSystem(frame, plan.type())).storeInto(fileSystem);
        if (!plan.source().isEmpty()) {
            batch.add("mount", "", FrameCalls.setString(frame, fileSystem, "source", plan.source()));
        }
        configure(batch, fileSystem, options);
        batch.add("mount", "", FrameCalls.create(frame, fileSystem));
        long attributes = MountOptions.attributes(options.flags());
        batch.add("mount", "", FrameCalls.mountDetached(frame, fileSystem, attributes))
                .storeInto(batch.slot(1));
    }

    /** Adds what attaches a mount, and what is done to it then. {@return the index of the attaching call} */
    static int addAttach(Batch batch, long mount, long target, MountOptions options) {
        int index = batch.frame().calls().size();
        batch.add("move_mount", "", FrameCalls.attach(batch.frame(), mount, target));
        finish(batch, mount, options);
        return index;
    }

    private ErrnoException failure(MountPlan plan, Batch.Outcome outcome) throws IOException {
        String log = log(outcome.result(0));
        outcome.closeAll();
        ErrnoException failure = outcome.failure();
        return failure(plan, failure.operation(), failure.errno(), explained(log));
    }

    private static String explained(String log) {
        boolean owner = log.contains(": Invalid uid ") || log.contains(": Invalid gid ");
        return owner ? log + ", which has no mapping in the container's user namespace" : log;
    }

    private static void configure(Batch batch, long fileSystem, MountOptions options) {
        superFlag(batch, fileSystem, options, Mounts.MS_RDONLY, "ro");
        superFlag(batch, fileSystem, options, Mounts.MS_SYNCHRONOUS, "sync");
        superFlag(batch, fileSystem, options, Mounts.MS_DIRSYNC, "dirsync");
        superFlag(batch, fileSystem, options, Mounts.MS_MANDLOCK, "mand");
        superFlag(batch, fileSystem, options, Mounts.MS_LAZYTIME, "lazytime");
        for (String element : options.data()) {
            if (MountLabel.isOption(element)) {
                new MountLabel(MountLabel.value(element)).configure(batch, "mount", "", fileSystem);
            } else {
                for (String option : element.split(",", -1)) {
                    option(batch, fileSystem, option);
                }
            }
        }
    }

    private static void superFlag(Batch batch, long fileSystem, MountOptions options, long flag, String key) {
        if (options.has(flag)) {
            batch.add("mount", "", FrameCalls.setFlag(batch.frame(), fileSystem, key));
        }
    }

    private static void option(Batch batch, long fileSystem, String option) {
        int equals = option.indexOf('=');
        if (option.isEmpty() || equals == 0) {
            // mount(2) passes over these
            return;
        }
        Frame frame = batch.frame();
        batch.add(
                "mount",
                "",
                equals < 0
                        ? FrameCalls.setFlag(frame, fileSystem, option)
                        : FrameCalls.setString(
                                frame, fileSystem, option.substring(0, equals), option.substring(equals + 1)));
    }

    /** Adds what is done to a mount once it is attached. */
    static void finish(Batch batch, long mount, MountOptions options) {
        Frame frame = batch.frame();
        if (options.recursiveSet() != 0 || options.recursiveClear() != 0) {
            batch.add(
                    "mount_setattr",
                    "",
                    FrameCalls.setAttributes(frame, mount, options.recursiveSet(), options.recursiveClear(), true));
        }
        for (long kind : options.propagation()) {
            boolean recursive = (kind & Mounts.MS_REC) != 0;
            batch.add(
                    "change mount propagation",
                    "",
                    FrameCalls.setPropagation(frame, mount, kind & ~Mounts.MS_REC, recursive));
        }
    }

    /** Mounts on the working directory, which is the one path that cannot be swapped under us. */
    private Fd mountTheOldWay(MountPlan plan, Target target) throws IOException {
        MountOptions options = plan.options();
        Batch batch = new Batch(kernel, 0, 0);
        Frame frame = batch.frame();
        batch.add("chdir", "", frame.call(Sys.FCHDIR, target.fd().number()));
        String data = options.joinedData();
        batch.add("mount", "", FrameCalls.mount(frame, plan.source(), ".", plan.type(), options.flags(), data));
        batch.add("chdir", "", frame.call(Sys.CHDIR, frame.text("/")));
        checked(plan, batch);
        Target mounted = root.reopen(target);
        if (!mounted.info().isMountRoot()) {
            mounted.close();
            throw new IOException(
                    "mountpoint " + Texts.quoted(root.name(target.path())) + " was moved while re-opening");
        }
        Batch finishing = new Batch(kernel, 0, 0);
        finish(finishing, mounted.fd().number(), options);
        if (!finishing.frame().calls().isEmpty()) {
            checked(plan, finishing);
        }
        return mounted.fd();
    }

    private static void checked(MountPlan plan, Batch batch) throws IOException {
        Batch.Outcome outcome = batch.attempt();
        if (outcome.failed()) {
            ErrnoException failure = outcome.failure();
            throw failure(plan, failure.operation(), failure.errno(), "");
        }
    }

    /** {@return a failure with what was asked for and why it cannot be had} */
    static ErrnoException failure(MountPlan plan, String verb, Errno errno, String log) {
        ErrnoException failure = new ErrnoException(plan.describe(verb), errno);
        String cause = log.isEmpty() ? likelyCause(plan, errno) : log;
        return cause.isEmpty() ? failure : new ErrnoException(failure.getMessage() + " (" + cause + ")", failure);
    }

    private static String likelyCause(MountPlan plan, Errno errno) {
        return switch (errno) {
            case ENODEV ->
                plan.type().equals(MountPlan.BIND) || plan.type().equals("none")
                        ? "a bind mount needs the option bind or rbind"
                        : "this kernel knows no file system " + Texts.quoted(plan.type());
            case EINVAL ->
                plan.options().data().isEmpty() ? "" : "one of the options may be unknown to the file system";
            case EPERM ->
                plan.type().equals("proc") || plan.type().equals("sysfs")
                        ? "in a user namespace that takes one that is mounted already and not covered anywhere"
                        : "";
            // not the words "is a directory", by which Docker knows a program that is one
            case ENOTDIR -> "a directory fits on directories only, a file on files";
            default -> "";
        };
    }

    /** {@return what the file system itself had to say of a failure}, fsopen(2) */
    private String log(long fileSystem) throws IOException {
        Frame frame = kernel.frame();
        long answer = frame.answer(LOG_SIZE);
        frame.call(Sys.READ, fileSystem, answer, LOG_SIZE);
        Reply reply = kernel.run(frame);
        // each message is "e text": a level and what there is to say
        return reply.failed() || reply.result() < 2
                ? ""
                : new String(reply.data(), 2, (int) reply.result() - 2, StandardCharsets.UTF_8).strip();
    }
}
