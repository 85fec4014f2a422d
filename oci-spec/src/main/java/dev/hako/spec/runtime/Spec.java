package dev.hako.spec.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of a container: what a bundle's {@code config.json} holds (config.md).
 *
 * @param ociVersion version of the specification that the file was written for, as SemVer 2.0.0; empty if absent
 * @param process what to run; may be absent until {@code start}, though runc demands it at {@code create}
 * @param root the root file system; required on Linux
 * @param hostname name to set in the container's UTS namespace; empty to leave it
 * @param domainname NIS domain name to set in the container's UTS namespace; empty to leave it
 * @param mounts mounts beyond the root, to be done in this order
 * @param hooks programs to run at points of the life cycle
 * @param annotations arbitrary metadata, in the file's order
 * @param linux the Linux part
 */
public record Spec(
        String ociVersion,
        Optional<Process> process,
        Optional<Root> root,
        String hostname,
        String domainname,
        List<Mount> mounts,
        Hooks hooks,
        Map<String, String> annotations,
        Optional<Linux> linux) {

    /** The version of the runtime specification that these records describe. */
    public static final String VERSION = "1.3.0";

    public Spec {
        mounts = List.copyOf(mounts);
        annotations = Copies.of(annotations);
    }

    /** {@return this configuration with another process} */
    public Spec withProcess(Process other) {
        return new Spec(ociVersion, Optional.of(other), root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    /** {@return this configuration with other mounts} */
    public Spec withMounts(List<Mount> others) {
        return new Spec(ociVersion, process, root, hostname, domainname, others, hooks, annotations, linux);
    }

    /** {@return this configuration with another Linux part} */
    public Spec withLinux(Linux other) {
        return new Spec(
                ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, Optional.of(other));
    }
}
