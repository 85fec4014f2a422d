package dev.hako.core.validate;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.GoText;
import dev.hako.core.rootfs.ProcGuard;
import dev.hako.core.rootfs.Texts;
import dev.hako.spec.check.Findings;
import dev.hako.spec.check.Kind;
import dev.hako.spec.runtime.Mount;
import dev.hako.spec.runtime.Spec;
import java.io.File;
import java.io.IOException;
import java.util.List;

/** Places in the root file system at which nothing can be mounted, or where the process cannot start. */
final class DestinationRules {

    private static final String PROC = "/proc";

    private final RootFiles rootfs;
    private final String bundle;
    private final Findings.Reporter host;
    private final Findings.Reporter invalid;

    /** @param bundle the bundle's directory, absolute, host side */
    DestinationRules(RootFiles rootfs, String bundle, Findings findings) {
        this.rootfs = rootfs;
        this.bundle = bundle;
        this.host = findings.of(Kind.HOST);
        this.invalid = findings.of(Kind.INVALID);
    }

    void check(Spec spec) throws IOException {
        List<Mount> mounts = spec.mounts();
        for (int i = 0; i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            String at = "/mounts/" + i + "/destination";
            String why = mount.options().contains("remount") ? "" : forbidden(mount);
            if (!why.isEmpty()) {
                invalid.error(at, GoText.quote(mount.destination()), why);
            } else if (!isCovered(mount.destination(), mounts.subList(0, i))) {
                String misfit = misfit(mount);
                if (!misfit.isEmpty()) {
                    host.error(at, GoText.quote(mount.destination()), misfit);
                }
            }
        }
        String cwd = spec.process().isPresent() ? spec.process().get().cwd() : "";
        if (cwd.startsWith("/") && !isCovered(cwd, mounts) && isThere(cwd, false)) {
            host.error("/process/cwd", GoText.quote(cwd), "not a directory");
        }
    }

    private static String forbidden(Mount mount) {
        String destination = Texts.clean(mount.destination());
        if (destination.equals("/")) {
            return "the root itself cannot be mounted over";
        }
        if (destination.equals(PROC) && !Places.isBind(mount) && !mount.type().equals("proc")) {
            return "at /proc there can only be a file system of type proc";
        }
        boolean inside = !destination.equals(PROC) && Texts.isWithin(destination, PROC);
        return inside && !ProcGuard.mayBeReplaced(destination) ? "nothing of the kind can be mounted inside /proc" : "";
    }

    /** What is there and does not go with what is mounted; what is not there is made. */
    private String misfit(Mount mount) throws IOException {
        String name = Texts.clean(mount.destination()).substring(1);
        boolean trusted = mount.type().equals("proc") || mount.type().equals("sysfs");
        if (trusted && name.indexOf('/') < 0 && rootfs.isLink(name)) {
            return "a symlink in the root file system, where " + mount.type() + " is not mounted";
        }
        boolean directory = true;
        if (Places.isBind(mount)) {
            File source = new File(Places.from(bundle, mount.source()));
            if (!source.exists()) {
                return ""; // told already
            }
            directory = source.isDirectory();
        }
        if (isThere(mount.destination(), !directory)) {
            return directory
                    ? "not a directory, which what is mounted there is"
                    : "a directory, and the source is none";
        }
        return "";
    }

    /** Whether there is something at a place in the root file system that is a directory, or is none. */
    private boolean isThere(String path, boolean directory) throws IOException {
        try {
            return rootfs.stat("/" + path).isDirectory() == directory;
        } catch (ErrnoException failure) {
            return failure.errno() == Errno.ENOTDIR && !directory;
        }
    }

    private static boolean isCovered(String path, List<Mount> mounts) {
        for (Mount mount : mounts) {
            if (Texts.isWithin(Texts.clean(path), Texts.clean(mount.destination()))) {
                return true;
            }
        }
        return false;
    }
}
