package dev.hako.core.validate;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.GoText;
import dev.hako.core.linux.Kernel;
import dev.hako.core.namespace.NamespaceType;
import dev.hako.spec.check.Findings;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Namespace;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Namespaces that the kernel has not got, and paths at which there is none; network devices that are not there. */
final class NamespaceRules {

    private static final long NSFS_MAGIC = 0x6e736673;

    private NamespaceRules() {}

    static void check(Linux linux, HostFacts facts, Kernel kernel, Findings.Reporter host) throws IOException {
        List<Namespace> namespaces = linux.namespaces();
        for (int i = 0; i < namespaces.size(); i++) {
            Namespace namespace = namespaces.get(i);
            String at = "/linux/namespaces/" + i;
            Optional<NamespaceType> type = NamespaceType.of(namespace.type());
            if (type.isPresent() && !facts.namespaces().contains(type.get().proc())) {
                host.error(
                        at + "/type",
                        GoText.quote(namespace.type()),
                        "this kernel has no " + namespace.type() + " namespaces");
            } else if (!namespace.isNew() && !isNamespace(kernel, namespace.path())) {
                host.error(at + "/path", GoText.quote(namespace.path()), "there is no namespace to join");
            }
        }
        for (String name : linux.netDevices().keySet()) {
            if (!new File("/sys/class/net", name).exists()) {
                host.error(
                        "/linux/netDevices/" + Places.escape(name),
                        "",
                        "the host has no network device " + GoText.quote(name));
            }
        }
    }

    /** Of which kind it is shows when it is joined. */
    private static boolean isNamespace(Kernel kernel, String path) throws IOException {
        try (Fd file = Files.open(kernel, path, Files.O_PATH, 0)) {
            return Files.fileSystem(file) == NSFS_MAGIC;
        } catch (ErrnoException notThere) {
            return false;
        }
    }
}
