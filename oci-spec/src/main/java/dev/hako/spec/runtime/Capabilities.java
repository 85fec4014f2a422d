package dev.hako.spec.runtime;

import java.util.List;

/**
 * The capability sets of a process, by name such as {@code CAP_KILL} (config.md, {@code process.capabilities};
 * capabilities(7)).
 *
 * @param bounding what no process of the container can get beyond
 * @param effective what the kernel checks against
 * @param inheritable what an execve may keep
 * @param permitted what may become effective
 * @param ambient what an execve of an ordinary program keeps
 */
public record Capabilities(
        List<String> bounding,
        List<String> effective,
        List<String> inheritable,
        List<String> permitted,
        List<String> ambient) {

    /** No capability at all. */
    public static final Capabilities NONE = new Capabilities(List.of(), List.of(), List.of(), List.of(), List.of());

    public Capabilities {
        bounding = List.copyOf(bounding);
        effective = List.copyOf(effective);
        inheritable = List.copyOf(inheritable);
        permitted = List.copyOf(permitted);
        ambient = List.copyOf(ambient);
    }
}
