package dev.hako.cli.server;

import dev.hako.core.lifecycle.Caller;
import java.io.File;

/** Where a server listens. */
final class ServerSocketPath {

    /** The variable that names the socket; launchers look there, too. Any other text than an absolute path: they look nowhere. */
    static final String VARIABLE = "HAKO_SERVER";

    /** Name of the socket in the state root: no container has such an id. */
    static final String NAME = "~server";

    private ServerSocketPath() {}

    /**
     * {@return the path of the socket, absolute}
     *
     * @param root the directory of the containers' states
     */
    static String of(Caller caller, File root) {
        String named = caller.env().getOrDefault(VARIABLE, "");
        return named.startsWith("/") ? named : new File(root, NAME).getPath();
    }
}
