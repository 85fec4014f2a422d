package dev.hako.core.rootfs;

import dev.hako.core.linux.Mounts;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of one mount, sorted by whom they are for. Words are those of mount(8) and of config.md, "Mounts".
 *
 * @param flags {@code MS_*} flags that are asked for, those of the file system as well as those of the mount
 * @param cleared {@code MS_*} flags that are asked not to be set
 * @param recursiveSet {@code MOUNT_ATTR_*} to set on the mount and all below it
 * @param recursiveClear {@code MOUNT_ATTR_*} to clear on the mount and all below it
 * @param propagation {@code MS_SHARED}, {@code MS_SLAVE} …, perhaps with {@code MS_REC}, to apply one after the other
 * @param data what no one here knows: for the file system
 * @param copiesUp whether a new tmpfs starts with a copy of what it covers
 * @param mapping whether owners look otherwise through the mount
 */
public record MountOptions(
        long flags,
        long cleared,
        long recursiveSet,
        long recursiveClear,
        List<Long> propagation,
        List<String> data,
        boolean copiesUp,
        Mapping mapping) {

    /** What is said about ids. */
    public enum Mapping {
        NONE,
        /** Those of the mount are mapped. */
        MOUNT,
        /** Those of what is mounted below as well. */
        TREE
    }

    /** The flags of mount(2) that hold for a mount, whatever file system it shows. */
    static final long ATIME_FLAGS =
            Mounts.MS_NOATIME | Mounts.MS_RELATIME | Mounts.MS_STRICTATIME | Mounts.MS_NODIRATIME;

    private static final long ATTRIBUTES_OF_BIND = Mounts.MOUNT_ATTR_RDONLY
            | Mounts.MOUNT_ATTR_NOSUID
            | Mounts.MOUNT_ATTR_NODEV
            | Mounts.MOUNT_ATTR_NOEXEC
            | Mounts.MOUNT_ATTR_NOSYMFOLLOW;

    /** The options that are applied here; every other one is handed to the file system. Sorted. */
    public static final List<String> NAMES = List.of(
            "async",
            "atime",
            "bind",
            "defaults",
            "dev",
            "diratime",
            "dirsync",
            "exec",
            "idmap",
            "iversion",
            "lazytime",
            "loud",
            "mand",
            "noatime",
            "nodev",
            "nodiratime",
            "noexec",
            "noiversion",
            "nolazytime",
            "nomand",
            "norelatime",
            "nostrictatime",
            "nosuid",
            "nosymfollow",
            "private",
            "ratime",
            "rbind",
            "rdev",
            "rdiratime",
            "relatime",
            "remount",
            "rexec",
            "ridmap",
            "rnoatime",
            "rnodev",
            "rnodiratime",
            "rnoexec",
            "rnorelatime",
            "rnostrictatime",
            "rnosuid",
            "rnosymfollow",
            "ro",
            "rprivate",
            "rrelatime",
            "rro",
            "rrw",
            "rshared",
            "rslave",
            "rstrictatime",
            "rsuid",
            "rsymfollow",
            "runbindable",
            "rw",
            "shared",
            "silent",
            "slave",
            "strictatime",
            "suid",
            "symfollow",
            "sync",
            "tmpcopyup",
            "unbindable");

    public MountOptions {
        propagation = List.copyOf(propagation);
        data = List.copyOf(data);
    }

    /** Options of nothing but flags and data. */
    MountOptions(long flags, List<String> data) {
        this(flags, 0, 0, 0, List.of(), data, false, Mapping.NONE);
    }

    /**
     * Sorts options.
     *
     * @throws IllegalArgumentException for one that hako knows but does not apply
     */
    public static MountOptions parse(List<String> options) {
        MountOptionParser parser = new MountOptionParser();
        for (String option : options) {
            parser.add(option);
        }
        return parser.options();
    }

    public boolean isBind() {
        return has(Mounts.MS_BIND);
    }

    /** {@return whether a bind mount takes along what is mounted below its source} */
    public boolean isRecursive() {
        return has(Mounts.MS_REC);
    }

    public boolean isRemount() {
        return has(Mounts.MS_REMOUNT);
    }

    public boolean isReadonly() {
        return has(Mounts.MS_RDONLY);
    }

    /** {@return whether anything was said about the flags of the mount, other than how to bind} */
    boolean changesFlags() {
        return (flags & ~(Mounts.MS_BIND | Mounts.MS_REC | Mounts.MS_REMOUNT)) != 0 || cleared != 0;
    }

    boolean has(long flag) {
        return (flags & flag) == flag;
    }

    /** {@return whether there is an option for the file system that begins with a text} */
    boolean hasData(String start) {
        for (String option : data) {
            if (option.startsWith(start) || option.contains("," + start)) {
                return true;
            }
        }
        return false;
    }

    /** {@return these options without the flags in {@code remove} and with data before their own} */
    MountOptions with(long remove, List<String> firstData) {
        return with(remove, firstData, List.of());
    }

    /** {@return these options without the flags in {@code remove} and with data before and behind their own} */
    MountOptions with(long remove, List<String> firstData, List<String> lastData) {
        List<String> all = new ArrayList<>(firstData);
        all.addAll(data);
        all.addAll(lastData);
        return new MountOptions(
                flags & ~remove, cleared, recursiveSet, recursiveClear, propagation, all, copiesUp, mapping);
    }

    /** {@return these options with other propagation} */
    MountOptions withPropagation(List<Long> other) {
        return new MountOptions(flags, cleared, recursiveSet, recursiveClear, other, data, copiesUp, mapping);
    }

    /** {@return these options for a bind mount that takes their place}: with more flags, and nothing for a file system */
    MountOptions forBind(long more) {
        return new MountOptions(
                flags | more, cleared, recursiveSet, recursiveClear, propagation, List.of(), false, Mapping.NONE);
    }

    /** {@return the data as mount(2) takes it} */
    String joinedData() {
        return String.join(",", data);
    }

    /** {@return the {@code MOUNT_ATTR_*} of a new mount with {@code MS_*} flags} */
    static long attributes(long flags) {
        long attributes = 0;
        attributes |= (flags & Mounts.MS_RDONLY) != 0 ? Mounts.MOUNT_ATTR_RDONLY : 0;
        attributes |= (flags & Mounts.MS_NOSUID) != 0 ? Mounts.MOUNT_ATTR_NOSUID : 0;
        attributes |= (flags & Mounts.MS_NODEV) != 0 ? Mounts.MOUNT_ATTR_NODEV : 0;
        attributes |= (flags & Mounts.MS_NOEXEC) != 0 ? Mounts.MOUNT_ATTR_NOEXEC : 0;
        attributes |= (flags & Mounts.MS_NODIRATIME) != 0 ? Mounts.MOUNT_ATTR_NODIRATIME : 0;
        attributes |= (flags & Mounts.MS_NOSYMFOLLOW) != 0 ? Mounts.MOUNT_ATTR_NOSYMFOLLOW : 0;
        if ((flags & Mounts.MS_STRICTATIME) != 0) {
            return attributes | Mounts.MOUNT_ATTR_STRICTATIME;
        }
        return attributes | ((flags & Mounts.MS_NOATIME) != 0 ? Mounts.MOUNT_ATTR_NOATIME : 0);
    }

    /**
     * {@return the {@code MOUNT_ATTR_*} to clear so that an existing mount has the given flags and no others}, as
     * {@code MS_BIND|MS_REMOUNT} would: how access times are kept is left alone unless a way of keeping them is named. So
     * {@code atime} and {@code diratime}, which name none, change nothing, as with mount(8) and runc.
     */
    static long attributesToClear(long wanted) {
        boolean named = (wanted & ATIME_FLAGS) != 0;
        return ATTRIBUTES_OF_BIND | (named ? Mounts.MOUNT_ATTR__ATIME | Mounts.MOUNT_ATTR_NODIRATIME : 0);
    }

    /** {@return the {@code MS_*} flags of a propagation keyword; 0 if it is none} */
    static long propagation(String keyword) {
        return switch (keyword) {
            case "private" -> Mounts.MS_PRIVATE;
            case "rprivate" -> Mounts.MS_PRIVATE | Mounts.MS_REC;
            case "shared" -> Mounts.MS_SHARED;
            case "rshared" -> Mounts.MS_SHARED | Mounts.MS_REC;
            case "slave" -> Mounts.MS_SLAVE;
            case "rslave" -> Mounts.MS_SLAVE | Mounts.MS_REC;
            case "unbindable" -> Mounts.MS_UNBINDABLE;
            case "runbindable" -> Mounts.MS_UNBINDABLE | Mounts.MS_REC;
            default -> 0;
        };
    }
}
