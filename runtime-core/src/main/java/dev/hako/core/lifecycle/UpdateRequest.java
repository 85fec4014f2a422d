package dev.hako.core.lifecycle;

import dev.hako.spec.runtime.Resources;

/**
 * What {@code update} is asked for.
 *
 * @param resources the limits to change; devices are not looked at
 * @param l3CacheSchema Intel RDT's L3 cache schema; empty to leave it
 * @param memBwSchema Intel RDT's memory bandwidth schema; empty to leave it
 */
public record UpdateRequest(Resources resources, String l3CacheSchema, String memBwSchema) {}
