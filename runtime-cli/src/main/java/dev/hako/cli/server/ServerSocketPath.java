package dev.hako.cli.server;

import dev.hako.cli.launcher.ServerSearch;
import dev.hako.core.lifecycle.Caller;
import java.io.File;

/** Where a server listens: where launchers look, see {@link ServerSearch}. */
final class ServerSocketPath {

    static final String VARIABLE = ServerSearch.VARIABLE;

    private ServerSocketPath() {}

    /**
     * {@return the path of the socket, absolute}
     *
     * @param root the directory of the containers' states
     */
    static String of(Caller caller, File root) {
        String named = caller.env().getOrDefault(VARIABLE, "");
        return named.startsWith("/") ? named : new File(root, ServerSearch.SOCKET).getPath();
    }
}
