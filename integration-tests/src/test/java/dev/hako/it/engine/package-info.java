/**
 * Docker, Podman and containerd with the runtime under test: each with a daemon, images and directories of its own.
 *
 * <p>An engine that is not installed is skipped, and says so. Start reading at {@link dev.hako.it.engine.DockerIT}.
 */
@NullMarked
package dev.hako.it.engine;

import org.jspecify.annotations.NullMarked;
