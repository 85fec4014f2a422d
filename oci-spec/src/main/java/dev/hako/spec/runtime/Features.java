package dev.hako.spec.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a runtime can do, whatever the host supports (features.md of the specification). An absent value says
 * "unknown", an empty list likewise.
 *
 * @param ociVersionMin lowest version of the specification that is understood
 * @param ociVersionMax highest version of the specification that is understood
 * @param hooks kinds of hooks, such as {@code createRuntime}
 * @param mountOptions options that are not handed to the file system, such as {@code ro}
 * @param linux the Linux part
 * @param annotations versions and extensions of the runtime
 * @param potentiallyUnsafeConfigAnnotations annotations that change behaviour; one that ends in a dot is a prefix
 */
public record Features(
        String ociVersionMin,
        String ociVersionMax,
        List<String> hooks,
        List<String> mountOptions,
        Optional<LinuxFeatures> linux,
        Map<String, String> annotations,
        List<String> potentiallyUnsafeConfigAnnotations) {

    public Features {
        hooks = List.copyOf(hooks);
        mountOptions = List.copyOf(mountOptions);
        annotations = Copies.of(annotations);
        potentiallyUnsafeConfigAnnotations = List.copyOf(potentiallyUnsafeConfigAnnotations);
    }
}
