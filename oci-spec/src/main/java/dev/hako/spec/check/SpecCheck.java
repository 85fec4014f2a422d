package dev.hako.spec.check;

import dev.hako.spec.runtime.Hooks;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Mount;
import dev.hako.spec.runtime.Namespace;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Resources;
import dev.hako.spec.runtime.Spec;
import java.util.List;

/**
 * Finds everything that can be seen to be wrong with a configuration without asking a kernel.
 *
 * <p>The first problem of a list is the one that runc would report: the order is runc's, from loading the file
 * through {@code specconv} and {@code validator.go} to what init meets.
 */
public final class SpecCheck {
    private SpecCheck() {}

    /** {@return what is wrong with a configuration that a container is to be made of; empty if nothing} */
    public static List<Problem> check(Spec spec) {
        Problems problems = new Problems();
        version(spec.ociVersion(), problems);
        if (spec.process().isPresent()) {
            ProcessCheck.required(spec.process().get(), "/process", problems);
        } else {
            problems.missing("/process", "process property must not be empty");
        }
        root(spec, problems);
        MountCheck.fields(spec.mounts(), problems);
        if (spec.linux().isPresent()) {
            LinuxCheck.convert(spec.linux().get(), problems);
        }
        if (spec.process().isPresent()) {
            ProcessCheck.affinity(spec.process().get(), "/process", problems);
        }
        if (spec.linux().isPresent()) {
            LinuxCheck.limits(spec.linux().get(), problems);
        }
        NamespaceCheck.names(spec, problems);
        if (spec.linux().isPresent()) {
            LinuxCheck.validate(spec.linux().get(), problems);
        }
        MountCheck.idMappings(spec.mounts(), hasUserNamespace(spec), problems);
        if (spec.process().isPresent()) {
            ProcessCheck.attributes(spec.process().get(), "/process", problems);
        }
        hooks(spec.hooks(), problems);
        return problems.all();
    }

    /** {@return what is wrong with a process on its own, with pointers that start at it; empty if nothing} */
    public static List<Problem> checkProcess(Process process) {
        Problems problems = new Problems();
        ProcessCheck.required(process, "", problems);
        ProcessCheck.affinity(process, "", problems);
        ProcessCheck.attributes(process, "", problems);
        return problems.all();
    }

    /** {@return what is wrong with resources on their own, with pointers that start at them; empty if nothing} */
    public static List<Problem> checkResources(Resources resources) {
        Problems problems = new Problems();
        ResourcesCheck.deviceRules(resources, "", problems);
        ResourcesCheck.limits(resources, "", problems);
        return problems.all();
    }

    /** {@return what is not wrong, but worth a warning, in runc's words} */
    public static List<Problem> warnings(Spec spec) {
        Problems warnings = new Problems();
        for (int i = 0; i < spec.mounts().size(); i++) {
            Mount mount = spec.mounts().get(i);
            if (!mount.destination().startsWith("/")) {
                warnings.text(
                        "/mounts/" + i + "/destination",
                        mount.destination(),
                        "mount destination " + mount.destination() + " is not absolute. Support for non-absolute mount "
                                + "destinations will be removed in a future release.");
            }
        }
        if (spec.linux().isPresent()) {
            linuxWarnings(spec.linux().get(), warnings);
        }
        return warnings.all();
    }

    private static void linuxWarnings(Linux linux, Problems warnings) {
        if (linux.resources().isPresent()
                && limitsKernelMemory(linux.resources().get())) {
            warnings.missing("/linux/resources/memory", "Kernel memory settings are ignored and will be removed");
        }
        if (linux.personality().isPresent()
                && !linux.personality().get().flags().isEmpty()) {
            warnings.missing(
                    "/linux/personality/flags",
                    "ignoring unsupported personality flags: "
                            + Go.list(linux.personality().get().flags())
                            + " because personality flag has not supported at this time");
        }
    }

    private static boolean limitsKernelMemory(Resources resources) {
        return resources.memory().isPresent()
                && (resources.memory().get().kernel().isPresent()
                        || resources.memory().get().kernelTcp().isPresent());
    }

    private static void version(String version, Problems problems) {
        if (version.isEmpty()) {
            problems.missing("/ociVersion", "ociVersion must be specified");
        } else if (!SemVer.isValid(version)) {
            problems.text("/ociVersion", version, "ociVersion is not a semantic version");
        } else if (!version.startsWith("1.")) {
            problems.text("/ociVersion", version, "ociVersion is not supported: want major version 1");
        }
    }

    private static void root(Spec spec, Problems problems) {
        if (spec.root().isEmpty()) {
            problems.missing("/root", "root must be specified");
        } else if (spec.root().get().path().isEmpty()) {
            problems.missing("/root/path", "root path must not be empty");
        } else {
            problems.nullByte("/root/path", spec.root().get().path());
        }
    }

    private static boolean hasUserNamespace(Spec spec) {
        return spec.linux().isPresent()
                && spec.linux().get().namespace(Namespace.USER).isPresent();
    }

    private static void hooks(Hooks hooks, Problems problems) {
        HookCheck.check("/hooks/prestart", hooks.prestart(), problems);
        HookCheck.check("/hooks/createRuntime", hooks.createRuntime(), problems);
        HookCheck.check("/hooks/createContainer", hooks.createContainer(), problems);
        HookCheck.check("/hooks/startContainer", hooks.startContainer(), problems);
        HookCheck.check("/hooks/poststart", hooks.poststart(), problems);
        HookCheck.check("/hooks/poststop", hooks.poststop(), problems);
    }
}
