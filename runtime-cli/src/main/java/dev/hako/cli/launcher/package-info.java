/**
 * What a user starts, and how it becomes a distribution.
 *
 * <p>{@link dev.hako.cli.launcher.LauncherProgram} is the program behind {@code bin/hako}: a stub that starts its own brain.
 * {@link dev.hako.cli.launcher.BrainCommand} is the command with which it does, with the reasons for each flag. The build
 * runs {@link dev.hako.cli.launcher.WriteLauncher} to write the file and {@link dev.hako.cli.launcher.Training} to record
 * what the AOT cache shall hold. The brain's side of the start is {@link dev.hako.cli.Main}. Nothing here is loaded when a
 * user's command runs; it may use all of {@code dev.hako.cli} and what runtime-core exports.
 */
@NullMarked
package dev.hako.cli.launcher;

import org.jspecify.annotations.NullMarked;
