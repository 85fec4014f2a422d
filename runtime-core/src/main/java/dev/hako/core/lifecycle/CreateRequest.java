package dev.hako.core.lifecycle;

import java.util.Optional;

/**
 * What {@code create} and {@code run} are asked for. Paths are the host's, relative ones relative to the caller's directory.
 *
 * @param id the container's id
 * @param bundle the bundle directory; empty for the caller's working directory
 * @param config the configuration, relative to the bundle
 * @param pidFile where to write the init process's id
 * @param consoleSocket the unix socket that receives the terminal
 * @param pidfdSocket the unix socket that receives a pidfd of the init process
 * @param noPivot whether to move the root mount instead of pivot_root(2)
 * @param noNewKeyring whether to keep the caller's session keyring
 * @param preserveFds how many descriptors from 3 upwards the container gets
 * @param strict whether what {@code validate} would warn of is refused
 */
public record CreateRequest(
        String id,
        String bundle,
        String config,
        Optional<String> pidFile,
        Optional<String> consoleSocket,
        Optional<String> pidfdSocket,
        boolean noPivot,
        boolean noNewKeyring,
        int preserveFds,
        boolean strict) {

    /** {@return this request with another number of descriptors} */
    CreateRequest withPreserveFds(int count) {
        return new CreateRequest(
                id, bundle, config, pidFile, consoleSocket, pidfdSocket, noPivot, noNewKeyring, count, strict);
    }
}
