package dev.hako.spec.check;

import dev.hako.spec.runtime.Mount;
import java.util.List;
import java.util.Optional;

/** Finds mounts that give a container power over the host. */
final class MountSafety {

    /** Who may write there decides what the host's root executes, or reaches its kernel. */
    private static final List<String> HOSTS_OWN = List.of(
            "/boot",
            "/bin",
            "/dev",
            "/etc",
            "/lib",
            "/lib64",
            "/proc",
            "/root",
            "/run",
            "/sbin",
            "/sys",
            "/usr",
            "/var/run");

    /** What listens on a socket of that name runs whatever it is told, as root. */
    private static final List<String> ENGINES =
            List.of("docker.sock", "containerd.sock", "crio.sock", "podman.sock", "buildkitd.sock", "cri-dockerd.sock");

    private final Findings.Reporter unsafe;
    private final boolean ownUsers;
    private final boolean ownCgroups;

    MountSafety(Findings.Reporter unsafe, boolean ownUsers, boolean ownCgroups) {
        this.unsafe = unsafe;
        this.ownUsers = ownUsers;
        this.ownCgroups = ownCgroups;
    }

    void check(List<Mount> mounts) {
        for (int i = 0; i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            String at = "/mounts/" + i;
            if (isBind(mount)) {
                bind(at, mount);
            } else if (!isReadonly(mount)) {
                writable(at, mount);
            }
        }
    }

    static boolean isBind(Mount mount) {
        return mount.options().contains("bind") || mount.options().contains("rbind");
    }

    private void bind(String at, Mount mount) {
        String source = clean(mount.source());
        String name = source.substring(source.lastIndexOf('/') + 1);
        String value = Go.quote(mount.source());
        if (source.equals("/")) {
            unsafe.warn(at + "/source", value, "the container gets all of the host's files");
        } else if (ENGINES.contains(name)) {
            // that it is read-only keeps nobody from talking to a socket
            unsafe.warn(at + "/source", value, "who can talk to this socket is root of the host");
        } else if (!isReadonly(mount) && !ownUsers && HOSTS_OWN.contains(source)) {
            unsafe.warn(at + "/source", value, "the container can write to the host's " + source);
        }
        for (String option : mount.options()) {
            if (option.equals("shared") || option.equals("rshared")) {
                unsafe.note(
                        at + "/options", Go.quote(option), "mounts that the container makes there appear on the host");
            }
        }
    }

    private void writable(String at, Mount mount) {
        if (ownUsers) {
            return;
        }
        if (mount.type().equals("sysfs")) {
            unsafe.warn(at, "", "a writable sysfs: the container can change the host's kernel and devices");
        } else if (isCgroup(mount)) {
            String rule = "a writable cgroup file system: the container can change its own limits";
            Severity severity = ownCgroups ? Severity.NOTE : Severity.WARNING;
            unsafe.add(severity, at, "", rule + (ownCgroups ? "" : ", and those of others"));
        }
    }

    private static boolean isCgroup(Mount mount) {
        return mount.type().equals("cgroup") || mount.type().equals("cgroup2");
    }

    /** The last of the options that contradict each other counts. */
    private static boolean isReadonly(Mount mount) {
        boolean readonly = false;
        for (String option : mount.options()) {
            readonly = switch (option) {
                case "ro", "rro" -> true;
                case "rw", "rrw" -> false;
                default -> readonly;
            };
        }
        return readonly;
    }

    /** Without doubled slashes, dots and a slash at the end; a relative path stays as it is. */
    static String clean(String path) {
        if (!path.startsWith("/")) {
            return path;
        }
        StringBuilder clean = new StringBuilder();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                clean.setLength(Math.max(0, clean.lastIndexOf("/")));
            } else if (!part.isEmpty() && !part.equals(".")) {
                clean.append('/').append(part);
            }
        }
        return clean.isEmpty() ? "/" : clean.toString();
    }

    /** {@return the first mount at a place in the container} */
    static Optional<Mount> at(String destination, List<Mount> mounts) {
        for (Mount mount : mounts) {
            if (clean(mount.destination()).equals(destination)) {
                return Optional.of(mount);
            }
        }
        return Optional.empty();
    }
}
