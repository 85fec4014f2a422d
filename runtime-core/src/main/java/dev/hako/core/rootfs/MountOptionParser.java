package dev.hako.core.rootfs;

import dev.hako.core.linux.Mounts;
import java.util.ArrayList;
import java.util.List;

/** Takes the options one by one; a later one overrides an earlier one that it contradicts. */
final class MountOptionParser {
    private long flags;
    private long cleared;
    private long recursiveSet;
    private long recursiveClear;
    private boolean copiesUp;
    private MountOptions.Mapping mapping = MountOptions.Mapping.NONE;
    private final List<Long> propagation = new ArrayList<>();
    private final List<String> data = new ArrayList<>();

    void add(String option) {
        if (!flag(option) && !recursive(option)) {
            other(option);
        }
    }

    MountOptions options() {
        return new MountOptions(flags, cleared, recursiveSet, recursiveClear, propagation, data, copiesUp, mapping);
    }

    private boolean flag(String option) {
        switch (option) {
            case "async" -> clear(Mounts.MS_SYNCHRONOUS);
            case "atime" -> clear(Mounts.MS_NOATIME);
            case "bind" -> set(Mounts.MS_BIND);
            case "dev" -> clear(Mounts.MS_NODEV);
            case "diratime" -> clear(Mounts.MS_NODIRATIME);
            case "dirsync" -> set(Mounts.MS_DIRSYNC);
            case "exec" -> clear(Mounts.MS_NOEXEC);
            case "iversion" -> set(Mounts.MS_I_VERSION);
            case "lazytime" -> set(Mounts.MS_LAZYTIME);
            case "loud" -> clear(Mounts.MS_SILENT);
            case "mand" -> set(Mounts.MS_MANDLOCK);
            case "noatime" -> set(Mounts.MS_NOATIME);
            case "nodev" -> set(Mounts.MS_NODEV);
            case "nodiratime" -> set(Mounts.MS_NODIRATIME);
            case "noexec" -> set(Mounts.MS_NOEXEC);
            case "noiversion" -> clear(Mounts.MS_I_VERSION);
            case "nolazytime" -> clear(Mounts.MS_LAZYTIME);
            case "nomand" -> clear(Mounts.MS_MANDLOCK);
            case "norelatime" -> clear(Mounts.MS_RELATIME);
            case "nostrictatime" -> clear(Mounts.MS_STRICTATIME);
            case "nosuid" -> set(Mounts.MS_NOSUID);
            case "nosymfollow" -> set(Mounts.MS_NOSYMFOLLOW);
            case "rbind" -> set(Mounts.MS_BIND | Mounts.MS_REC);
            case "relatime" -> set(Mounts.MS_RELATIME);
            case "remount" -> set(Mounts.MS_REMOUNT);
            case "ro" -> set(Mounts.MS_RDONLY);
            case "rw" -> clear(Mounts.MS_RDONLY);
            case "silent" -> set(Mounts.MS_SILENT);
            case "strictatime" -> set(Mounts.MS_STRICTATIME);
            case "suid" -> clear(Mounts.MS_NOSUID);
            case "sync" -> set(Mounts.MS_SYNCHRONOUS);
            case "symfollow" -> clear(Mounts.MS_NOSYMFOLLOW);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean recursive(String option) {
        switch (option) {
            case "rro" -> setBelow(Mounts.MOUNT_ATTR_RDONLY);
            case "rrw" -> clearBelow(Mounts.MOUNT_ATTR_RDONLY);
            case "rnosuid" -> setBelow(Mounts.MOUNT_ATTR_NOSUID);
            case "rsuid" -> clearBelow(Mounts.MOUNT_ATTR_NOSUID);
            case "rnodev" -> setBelow(Mounts.MOUNT_ATTR_NODEV);
            case "rdev" -> clearBelow(Mounts.MOUNT_ATTR_NODEV);
            case "rnoexec" -> setBelow(Mounts.MOUNT_ATTR_NOEXEC);
            case "rexec" -> clearBelow(Mounts.MOUNT_ATTR_NOEXEC);
            case "rnodiratime" -> setBelow(Mounts.MOUNT_ATTR_NODIRATIME);
            case "rdiratime" -> clearBelow(Mounts.MOUNT_ATTR_NODIRATIME);
            case "rnosymfollow" -> setBelow(Mounts.MOUNT_ATTR_NOSYMFOLLOW);
            case "rsymfollow" -> clearBelow(Mounts.MOUNT_ATTR_NOSYMFOLLOW);
            case "rrelatime", "rnorelatime", "ratime", "rnostrictatime" -> atimeBelow(Mounts.MOUNT_ATTR_RELATIME);
            case "rnoatime" -> atimeBelow(Mounts.MOUNT_ATTR_NOATIME);
            case "rstrictatime" -> atimeBelow(Mounts.MOUNT_ATTR_STRICTATIME);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void other(String option) {
        switch (option) {
            case "tmpcopyup" -> copiesUp = true;
            case "defaults" -> {} // what mount(8) takes for no option at all
            case "idmap" -> mapping = MountOptions.Mapping.MOUNT;
            case "ridmap" -> mapping = MountOptions.Mapping.TREE;
            case "copy-symlink", "src-nofollow", "dest-nofollow" ->
                throw new IllegalArgumentException("mount option \"" + option + "\" is not applied yet");
            default -> {
                long kind = MountOptions.propagation(option);
                if (kind != 0) {
                    propagation.add(kind);
                } else {
                    data.add(option);
                }
            }
        }
    }

    private void set(long flag) {
        flags |= flag;
        cleared &= ~flag;
    }

    private void clear(long flag) {
        flags &= ~flag;
        cleared |= flag;
    }

    private void setBelow(long attribute) {
        recursiveSet |= attribute;
        recursiveClear &= ~attribute;
    }

    private void clearBelow(long attribute) {
        recursiveSet &= ~attribute;
        recursiveClear |= attribute;
    }

    /**
     * Access times are one choice of three: mount_setattr(2) wants the whole field cleared along with the new value. What is
     * only told not to be so gets the kernel's default.
     */
    private void atimeBelow(long choice) {
        recursiveSet = recursiveSet & ~Mounts.MOUNT_ATTR__ATIME | choice;
        recursiveClear |= Mounts.MOUNT_ATTR__ATIME;
    }
}
