package dev.hako.core.rootfs;

import dev.hako.core.linux.FileInfo;
import dev.hako.core.linux.Mounts;
import dev.hako.spec.runtime.Mount;
import java.util.List;
import java.util.Optional;

/**
 * One mount of the configuration, understood.
 *
 * @param destination where, as the configuration says it
 * @param type the file system; {@link #BIND} for a bind mount, whatever the configuration calls it
 * @param source of a bind mount, an absolute path on the host; else what the file system makes of it
 * @param options the options, sorted
 * @param idMap how owners look through a bind mount
 */
public record MountPlan(
        String destination, String type, String source, MountOptions options, Optional<MountIdMap> idMap) {

    static final String BIND = "bind";
    static final String TMPFS = "tmpfs";

    /** A mount without an id mapping. */
    MountPlan(String destination, String type, String source, MountOptions options) {
        this(destination, type, source, options, Optional.empty());
    }

    /**
     * Understands a mount.
     *
     * @param bundle the directory, absolute on the host, that a relative source of a bind mount starts at
     * @throws IllegalArgumentException when it cannot be done as it is written
     */
    static MountPlan of(Mount mount, String bundle) {
        if (hasNul(mount.destination()) || hasNul(mount.source()) || hasNul(mount.type())) {
            throw new IllegalArgumentException("mount field contains null byte");
        }
        MountOptions options = options(mount);
        Optional<MountIdMap> idMap = idMap(mount, options);
        if (options.copiesUp() && (options.isBind() || !mount.type().equals(TMPFS))) {
            throw invalid(mount, "mount option \"tmpcopyup\" is for a tmpfs");
        }
        if (!options.isBind()) {
            if (idMap.isPresent()) {
                throw invalid(mount, "id-mapped mounts are only supported for bind-mounts");
            }
            return new MountPlan(mount.destination(), mount.type(), mount.source(), options);
        }
        if (!options.data().isEmpty()) {
            throw invalid(
                    mount,
                    "bind mounts cannot have any filesystem-specific options applied (" + options.joinedData() + ")");
        }
        return new MountPlan(mount.destination(), BIND, Texts.resolve(bundle, mount.source()), options, idMap);
    }

    private static Optional<MountIdMap> idMap(Mount mount, MountOptions options) {
        boolean none = mount.uidMappings().isEmpty() && mount.gidMappings().isEmpty();
        return none && options.mapping() == MountOptions.Mapping.NONE
                ? Optional.empty()
                : Optional.of(new MountIdMap(
                        mount.uidMappings(), mount.gidMappings(), options.mapping() == MountOptions.Mapping.TREE));
    }

    private static MountOptions options(Mount mount) {
        try {
            return MountOptions.parse(mount.options());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "invalid mount " + Texts.quoted(mount.destination()) + ": " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException invalid(Mount mount, String why) {
        return new IllegalArgumentException("invalid mount " + Texts.quoted(mount.destination()) + ": " + why);
    }

    private static boolean hasNul(String field) {
        return field.indexOf('\0') >= 0;
    }

    /** {@return whether this is a mount on the container's {@code /dev}} */
    boolean isDev() {
        return Texts.clean(destination).equals("/dev");
    }

    /** {@return whether it becomes read-only only when all that is to be put there has been} */
    boolean isReadonlyLate() {
        return options.isReadonly() && !options.isBind() && (type.equals(TMPFS) || isDev());
    }

    /**
     * {@return the mount as it is done now}: a tmpfs takes the mode of the directory it covers, and is filled before it is read-only
     *
     * @param covered the directory, if it was there before
     */
    MountPlan now(Optional<FileInfo> covered) {
        boolean inheritsMode = type.equals(TMPFS) && covered.isPresent();
        if (!inheritsMode && !isReadonlyLate()) {
            return this;
        }
        List<String> mode = inheritsMode ? List.of("mode=" + octal(covered.get().permissions())) : List.of();
        return with(options.with(isReadonlyLate() ? Mounts.MS_RDONLY : 0, mode));
    }

    private static String octal(int permissions) {
        String digits = Integer.toOctalString(permissions);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    /** {@return the same mount of another type} */
    MountPlan withType(String other) {
        return new MountPlan(destination, other, source, options, idMap);
    }

    /** {@return the same mount with other options} */
    MountPlan with(MountOptions other) {
        return new MountPlan(destination, type, source, other, idMap);
    }

    /** {@return the same mount; a destination that was written with the path of the root file system is taken as one within}, as by runc */
    MountPlan without(String rootfs) {
        String path = Texts.clean(destination);
        if (rootfs.equals("/") || !Texts.isWithin(path, rootfs)) {
            return this;
        }
        return new MountPlan(Texts.clean(path.substring(rootfs.length())), type, source, options, idMap);
    }

    /** {@return what runc says of a mount(2) that failed, up to the error} */
    String describe(String verb) {
        StringBuilder text = new StringBuilder(verb).append(' ');
        if (!source.isEmpty()) {
            text.append("src=").append(source).append(", ");
        }
        text.append("dst=").append(destination);
        if (options.flags() != 0) {
            text.append(", flags=").append(Texts.mountFlags(options.flags()));
        }
        if (!options.data().isEmpty()) {
            text.append(", data=").append(options.joinedData());
        }
        return text.toString();
    }
}
