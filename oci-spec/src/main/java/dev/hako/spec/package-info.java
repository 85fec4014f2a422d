/** Placeholder. */
@NullMarked
package dev.hako.spec;

import org.jspecify.annotations.NullMarked;
