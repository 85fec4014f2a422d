/**
 * Real containers, run by any OCI runtime: {@code -Druntime=/usr/sbin/runc} checks the tests themselves.
 *
 * <p>One class per area; each test gets a {@link dev.hako.it.bundle.Sandbox}, which fails the test when it leaves
 * anything behind. Start reading at {@link dev.hako.it.LifecycleTest}.
 */
@NullMarked
package dev.hako.it;

import org.jspecify.annotations.NullMarked;
