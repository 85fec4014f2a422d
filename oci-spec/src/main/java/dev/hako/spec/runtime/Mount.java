package dev.hako.spec.runtime;

import java.util.List;

/**
 * One mount (config.md, "Mounts").
 *
 * @param destination where to mount, as a path in the container; one that is not absolute is relative to its root
 * @param type file system type, as in {@code /proc/filesystems}; meaningless for a bind mount
 * @param source device, or for a bind mount a path on the host: absolute, or relative to the bundle
 * @param options as in {@code fstab}: flags, propagation, and whatever else is for the file system
 * @param uidMappings for an idmapped mount, user ids from the file system's ({@code containerID}) to the mount's
 *     ({@code hostID})
 * @param gidMappings likewise for group ids
 */
public record Mount(
        String destination,
        String type,
        String source,
        List<String> options,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings) {

    public Mount {
        options = List.copyOf(options);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
    }

    /** A mount whose ids are not mapped. */
    public Mount(String destination, String type, String source, List<String> options) {
        this(destination, type, source, options, List.of(), List.of());
    }
}
