package dev.hako.core.lifecycle;

import dev.hako.core.namespace.NamespaceType;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Namespace;
import dev.hako.spec.runtime.Spec;
import java.util.Optional;

/**
 * What may be asked for but is not applied yet. It is refused before anything is done: nothing is dropped silently.
 */
final class NotYet {

    private NotYet() {}

    static void refuse(Spec spec) {
        if (spec.linux().isPresent()) {
            refuse(spec.linux().get());
        }
    }

    private static void refuse(Linux linux) {
        for (Namespace namespace : linux.namespaces()) {
            Optional<NamespaceType> type = NamespaceType.of(namespace.type());
            refuseIf(type.equals(Optional.of(NamespaceType.USER)), "linux.namespaces: a user namespace");
            refuseIf(type.equals(Optional.of(NamespaceType.TIME)), "linux.namespaces: a time namespace");
        }
    }

    private static void refuseIf(boolean asked, String what) {
        if (asked) {
            throw new ContainerException(what + " is not applied yet by this version of hako");
        }
    }
}
