/**
 * Which namespaces a container has: new ones, ones to join, the caller's.
 *
 * <p>{@link dev.hako.core.namespace.NamespacePlan} decides from the configuration; who clones takes its flags, who joins its paths. It
 * depends on {@code linux}.
 */
@NullMarked
package dev.hako.core.namespace;

import org.jspecify.annotations.NullMarked;
