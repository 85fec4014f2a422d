package dev.hako.core.rootfs;

import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Mount;
import dev.hako.spec.runtime.Namespace;
import dev.hako.spec.runtime.Spec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What shall be done to the root file system: pure data from the configuration.
 *
 * @param rootfs the root file system, an absolute path on the host
 * @param change how it becomes the root of the process
 * @param propagation {@code MS_*} flags for the root mount; 0 if the configuration names none
 * @param hasCgroupNamespace whether the container sees its own cgroup as the root of its hierarchies
 * @param mounts to be done in this order
 * @param makesDevices whether {@code /dev} is ours to fill
 * @param devices what to fill it with
 * @param isReadonly whether the root mount becomes read-only in the end
 * @param sysctls kernel parameters and their values
 * @param readonlyPaths paths in the container that become read-only
 * @param maskedPaths paths in the container that become unreadable
 * @param mountLabel SELinux label of the files of new file systems
 */
public record RootfsPlan(
        String rootfs,
        RootChange change,
        long propagation,
        boolean hasCgroupNamespace,
        List<MountPlan> mounts,
        boolean makesDevices,
        List<DeviceNode> devices,
        boolean isReadonly,
        Map<String, String> sysctls,
        List<String> readonlyPaths,
        List<String> maskedPaths,
        MountLabel mountLabel) {

    /** How a directory becomes the root of the process. */
    public enum RootChange {
        /** With pivot_root(2): the old root is gone then. */
        PIVOT,
        /** By moving the mount over the old root, where pivot_root is impossible, as in an initramfs ({@code --no-pivot}). */
        MOVE,
        /** With chroot(2), for a container in the mount namespace of the host. */
        CHROOT
    }

    public RootfsPlan {
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
        sysctls = Collections.unmodifiableMap(new LinkedHashMap<>(sysctls));
        readonlyPaths = List.copyOf(readonlyPaths);
        maskedPaths = List.copyOf(maskedPaths);
    }

    /**
     * Reads the configuration.
     *
     * @param bundle the bundle's directory, an absolute path on the host
     * @param noPivot whether pivot_root(2) shall not be used
     * @throws IllegalArgumentException when the configuration asks for what cannot be done
     */
    public static RootfsPlan of(Spec spec, String bundle, boolean noPivot) {
        Linux linux = spec.linux().orElseThrow(() -> new IllegalArgumentException("linux must be specified"));
        String root = spec.root()
                .orElseThrow(() -> new IllegalArgumentException("root must be specified"))
                .path();
        for (String key : linux.sysctl().keySet()) {
            if (Texts.hasParent(Sysctls.path(key))) {
                throw new IllegalArgumentException("invalid sysctl key " + Texts.quoted(key));
            }
        }
        String rootfs = Texts.resolve(bundle, root);
        RootChange change = change(linux, noPivot);
        List<MountPlan> mounts = new ArrayList<>();
        boolean makesDevices = true;
        for (Mount mount : spec.mounts()) {
            MountPlan plan = MountPlan.of(mount, bundle).without(rootfs);
            mounts.add(plan);
            makesDevices &= !(plan.options().isBind() && plan.isDev());
        }
        return new RootfsPlan(
                rootfs,
                change,
                propagation(linux, change),
                linux.namespace(Namespace.CGROUP).isPresent(),
                mounts,
                makesDevices,
                makesDevices ? DeviceNode.all(linux.devices()) : List.of(),
                spec.root().get().readonly(),
                linux.sysctl(),
                linux.readonlyPaths(),
                linux.maskedPaths(),
                new MountLabel(linux.mountLabel()));
    }

    private static RootChange change(Linux linux, boolean noPivot) {
        if (linux.namespace(Namespace.MOUNT).isPresent()) {
            return noPivot ? RootChange.MOVE : RootChange.PIVOT;
        }
        if (!linux.maskedPaths().isEmpty() || !linux.readonlyPaths().isEmpty()) {
            throw new IllegalArgumentException("unable to restrict sys entries without a private MNT namespace");
        }
        return RootChange.CHROOT;
    }

    private static long propagation(Linux linux, RootChange change) {
        String keyword = linux.rootfsPropagation();
        long propagation = MountOptions.propagation(keyword);
        if (propagation == 0 && !keyword.isEmpty()) {
            throw new IllegalArgumentException("rootfsPropagation=" + keyword + " is not supported");
        }
        if (change == RootChange.MOVE && keyword.endsWith("private")) {
            throw new IllegalArgumentException("rootfsPropagation of [r]private is not safe without pivot_root");
        }
        return propagation;
    }

    /** {@return whether there are id-mapped mounts} */
    public boolean mapsIds() {
        for (MountPlan mount : mounts) {
            if (mount.idMap().isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether the container has a mount namespace that is not the host's} */
    boolean hasMountNamespace() {
        return change != RootChange.CHROOT;
    }
}
