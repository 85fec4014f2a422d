package dev.hako.core.validate;

import dev.hako.core.linux.GoText;
import dev.hako.core.namespace.NamespaceType;
import dev.hako.spec.check.Findings;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Namespace;
import java.io.File;
import java.util.List;
import java.util.Optional;

/** Namespaces that the kernel has not got, and paths at which there is none; network devices that are not there. */
final class NamespaceRules {

    private NamespaceRules() {}

    static void check(Linux linux, HostFacts facts, Findings.Reporter host) {
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
            } else if (!namespace.isNew() && !new File(namespace.path()).exists()) {
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
}
