/**
 * What may stand on a command line: one table, and a small parser for it.
 *
 * <p>{@link dev.hako.cli.grammar.Grammar} is the table and where to start reading; {@link dev.hako.cli.grammar.Parser} reads a
 * line by it as runc does, and {@code dev.hako.cli.help} tells a user of it. Depends on nothing. Every command pays for what
 * happens here, so it is plain loops over short lists.
 */
@NullMarked
package dev.hako.cli.grammar;

import org.jspecify.annotations.NullMarked;
