/**
 * Bundles no runtime can run, as a table: what is wrong, and the words in which the user is told.
 *
 * <p>Start reading at {@link dev.hako.it.broken.BrokenBundlesTest}.
 */
@NullMarked
package dev.hako.it.broken;

import org.jspecify.annotations.NullMarked;
