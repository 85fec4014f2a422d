/**
 * What a container's group of the resctrl file system tells, as plain data for callers.
 *
 * <p>Depends on nothing.
 */
@org.jspecify.annotations.NullMarked
package dev.hako.core.resctrl.stats;
