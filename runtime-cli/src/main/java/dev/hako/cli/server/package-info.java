/**
 * The brain kept warm: {@code hako serve}.
 *
 * <p>{@link dev.hako.cli.server.ServeCommand} has its launcher become the JVM of {@link dev.hako.cli.server.Server}, which listens on a unix
 * socket. Other launchers find it there ({@code dev.hako.cli.launcher.ServerSearch}); {@link dev.hako.cli.server.Surroundings} says whom it
 * takes. What it does for them is what a cold brain does: {@link dev.hako.cli.Commands}. {@link dev.hako.cli.server.KeptWarm} is how a cold
 * command leaves a server behind. No other command loads anything of this package.
 */
@NullMarked
package dev.hako.cli.server;

import org.jspecify.annotations.NullMarked;
