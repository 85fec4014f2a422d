package dev.hako.cli.grammar;

import java.util.List;

/** The command that keeps a brain warm. A part of {@link Grammar} that other commands do not load. */
final class ServeGrammar {

    static final Syntax SERVE = new Syntax(
            "serve",
            "carry out other commands faster, from one process",
            "",
            """
            Stays in the foreground and carries out the commands of the same user, installation, namespaces and privileges, which
            need not start a Java virtual machine then; all others, and all when it does not run, do as without it. It listens on
            the socket ~server in the root, where commands with the default root look for it, or at $HAKO_SERVER if that is an
            absolute path, or on the socket that a service manager passes. Commands with $HAKO_SERVER=off do not look. SIGTERM
            lets the commands that run end, then it exits; containers do not notice.""",
            0,
            0,
            false,
            List.of(Options.IDLE_TIMEOUT));

    private ServeGrammar() {}
}
