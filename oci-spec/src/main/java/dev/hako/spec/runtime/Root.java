package dev.hako.spec.runtime;

/**
 * The container's root file system (config.md, "Root").
 *
 * @param path directory on the host: absolute, or relative to the bundle
 * @param readonly whether the container sees it read-only
 */
public record Root(String path, boolean readonly) {}
