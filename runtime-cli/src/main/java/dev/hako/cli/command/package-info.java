/**
 * One thin class for each command: what stood on its line becomes a request to {@code dev.hako.core.lifecycle}, and the answer
 * becomes text.
 *
 * <p>{@link dev.hako.cli.command.Command} is where to start reading. Depends on {@code cli.grammar}, {@code cli.log}, the
 * lifecycle, and {@code dev.hako.spec} for JSON.
 */
@NullMarked
package dev.hako.cli.command;

import org.jspecify.annotations.NullMarked;
