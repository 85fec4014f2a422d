/**
 * Makes bundles, runs an OCI runtime on them and looks at what is left afterwards.
 *
 * <p>Depends on the JDK, JUnit and AssertJ alone, so that a mistake in hako's own code cannot hide itself here. Start
 * reading at {@link dev.hako.it.bundle.Sandbox}.
 */
@NullMarked
package dev.hako.it.bundle;

import org.jspecify.annotations.NullMarked;
