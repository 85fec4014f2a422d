package dev.hako.core.validate;

import dev.hako.core.linux.GoText;
import dev.hako.core.rootfs.MountOptions;
import dev.hako.core.rootfs.Texts;
import dev.hako.spec.check.Findings;
import dev.hako.spec.check.Kind;
import dev.hako.spec.check.Severity;
import dev.hako.spec.check.Similar;
import dev.hako.spec.runtime.Hooks;
import dev.hako.spec.runtime.Mount;
import dev.hako.spec.runtime.Spec;
import java.io.File;
import java.util.List;
import java.util.Optional;

/** Mounts whose source or file system this host has not got, and options that nobody here knows. */
final class MountRules {

    private final Spec spec;
    private final String bundle;
    private final HostFacts facts;
    private final Findings.Reporter host;
    private final Findings.Reporter invalid;
    private final Findings.Reporter ignored;

    /** @param bundle the bundle's directory, absolute, host side */
    MountRules(Spec spec, String bundle, HostFacts facts, Findings findings) {
        this.spec = spec;
        this.bundle = bundle;
        this.facts = facts;
        this.host = findings.of(Kind.HOST);
        this.invalid = findings.of(Kind.INVALID);
        this.ignored = findings.of(Kind.IGNORED);
    }

    void check() {
        for (int i = 0; i < spec.mounts().size(); i++) {
            Mount mount = spec.mounts().get(i);
            String at = "/mounts/" + i;
            options(at, mount);
            if (Places.isBind(mount)) {
                source(at, mount);
            } else if (!mount.options().contains("remount")) {
                fileSystem(at, mount);
            }
        }
    }

    private void options(String at, Mount mount) {
        MountOptions options;
        try {
            options = MountOptions.parse(mount.options());
        } catch (IllegalArgumentException refused) {
            invalid.error(at + "/options", "", String.valueOf(refused.getMessage()));
            return;
        }
        for (String option : options.data()) {
            String pointer = at + "/options/" + mount.options().indexOf(option);
            Optional<String> meant = meant(option);
            String hint = meant.isPresent() ? ": did you mean " + GoText.quote(meant.get()) + "?" : "";
            if (options.isBind()) {
                String rule = "bind mounts cannot have any filesystem-specific options applied";
                invalid.error(pointer, GoText.quote(option), rule + hint);
            } else if (meant.isPresent()) {
                String rule = "not an option of mounts, and handed to the file system " + mount.type() + hint;
                ignored.warn(pointer, GoText.quote(option), rule);
            }
        }
    }

    /** The option that somebody may have meant who wrote one that there is not; those with a value are the file system's. */
    private static Optional<String> meant(String option) {
        return switch (option) {
            case "readonly", "read-only" -> Optional.of("ro");
            case "readwrite", "read-write", "writable" -> Optional.of("rw");
            default ->
                option.indexOf('=') >= 0 || option.length() < 4
                        ? Optional.empty()
                        : Similar.to(option, MountOptions.NAMES);
        };
    }

    private void source(String at, Mount mount) {
        String source = Places.from(bundle, mount.source());
        if (!new File(source).exists()) {
            Severity severity = mayBeMade(source) ? Severity.WARNING : Severity.ERROR;
            host.add(severity, at + "/source", GoText.quote(mount.source()), "there is no " + source + " to bind");
        }
    }

    /** Whether a hook, or an earlier mount, may have made it by the time at which it is needed. */
    private boolean mayBeMade(String source) {
        String root = spec.root().isPresent() ? spec.root().get().path() : "";
        String rootfs = Texts.clean(Places.from(bundle, root));
        return runsHooksBefore(spec.hooks()) || Texts.isWithin(Texts.clean(source), rootfs);
    }

    /** {@return whether programs of the user's run before the root file system is complete} */
    static boolean runsHooksBefore(Hooks hooks) {
        return !hooks.prestart().isEmpty()
                || !hooks.createRuntime().isEmpty()
                || !hooks.createContainer().isEmpty();
    }

    private void fileSystem(String at, Mount mount) {
        String type = mount.type();
        int dot = type.indexOf('.'); // fuse.sshfs is a fuse
        String known = dot < 0 ? type : type.substring(0, dot);
        List<String> all = facts.fileSystems();
        // on a host of v2 a mount of v1's type shows the one hierarchy that there is
        if (all.contains(known) || (known.equals("cgroup") && all.contains("cgroup2"))) {
            return;
        }
        if (mount.source().startsWith("/") && (type.equals("bind") || type.equals("none") || type.isEmpty())) {
            host.error(
                    at + "/type",
                    GoText.quote(type),
                    "no file system of that name: a bind mount has the option \"bind\"");
        } else {
            host.warn(
                    at + "/type",
                    GoText.quote(type),
                    "not in /proc/filesystems: the mount fails unless the kernel finds a module for it");
        }
    }
}
