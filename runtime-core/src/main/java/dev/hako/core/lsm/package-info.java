/**
 * Labels of Linux security modules: AppArmor profiles and SELinux contexts.
 *
 * <p>{@link dev.hako.core.lsm.SecurityModules} says what the host has, {@link dev.hako.core.lsm.ProcessLabel} sets a label through
 * a procfs that is known to be one. It depends on {@code linux} only.
 */
@NullMarked
package dev.hako.core.lsm;

import org.jspecify.annotations.NullMarked;
