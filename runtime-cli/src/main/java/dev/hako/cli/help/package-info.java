/**
 * What the program tells about itself: help in the layout of runc's and a script for the shell, made by picocli from the
 * {@link dev.hako.cli.grammar.Grammar}.
 *
 * <p>{@link dev.hako.cli.help.Help} is where to start reading. The only package that knows picocli, whose loading takes longer
 * than any command: nothing on the way of a well-formed command may come here. Depends on {@code dev.hako.cli.grammar}.
 */
@NullMarked
package dev.hako.cli.help;

import org.jspecify.annotations.NullMarked;
