/** Placeholder. */
@NullMarked
package dev.hako.core;

import org.jspecify.annotations.NullMarked;
