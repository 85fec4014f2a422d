/** {@code /proc} as records, read by this JVM in its own namespaces. It depends on {@code linux}. */
@NullMarked
package dev.hako.core.proc;

import org.jspecify.annotations.NullMarked;
