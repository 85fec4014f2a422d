/** Placeholder. */
@NullMarked
package dev.hako.cli;

import org.jspecify.annotations.NullMarked;
