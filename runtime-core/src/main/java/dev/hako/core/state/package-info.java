/**
 * The state directory: what is kept of each container between two commands.
 *
 * <p>{@link dev.hako.core.state.StateRoot} finds, makes and lists the directories, {@link dev.hako.core.state.ContainerRecord} is what one
 * holds, {@link dev.hako.core.state.RecordFile} how it is written. It depends on {@code linux} and {@code proc}.
 */
@NullMarked
package dev.hako.core.state;

import org.jspecify.annotations.NullMarked;
