/**
 * Creates, starts, inspects and deletes containers: the face of this module.
 *
 * <p>{@link dev.hako.core.lifecycle.Containers} is where to start reading; behind it stands one class for each operation.
 */
@NullMarked
package dev.hako.core.lifecycle;

import org.jspecify.annotations.NullMarked;
