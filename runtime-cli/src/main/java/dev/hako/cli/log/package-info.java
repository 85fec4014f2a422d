/**
 * What the caller gets to read: its standard streams and the log.
 *
 * <p>{@link dev.hako.cli.log.Log} is where to start reading. Depends on {@code dev.hako.core.linux} for the caller's descriptors
 * and on {@code dev.hako.spec.json} for the log's JSON. No logging framework: a line is a text and one write.
 */
@NullMarked
package dev.hako.cli.log;

import org.jspecify.annotations.NullMarked;
