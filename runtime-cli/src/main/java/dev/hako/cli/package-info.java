/**
 * The command line: a line of words becomes one operation on containers, and its outcome texts and an exit code.
 *
 * <p>{@link dev.hako.cli.Commands} is where to start reading. {@code cli.grammar} says what may stand on a line, {@code
 * cli.command} holds the commands, {@code cli.log} what the caller gets to read, {@code cli.help} the texts for those who ask,
 * {@code cli.launcher} the process that the caller sees.
 */
@NullMarked
package dev.hako.cli;

import org.jspecify.annotations.NullMarked;
