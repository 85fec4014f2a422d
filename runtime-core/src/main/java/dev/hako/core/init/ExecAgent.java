package dev.hako.core.init;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sockets;
import dev.hako.core.seccomp.SeccompAgent;
import java.io.IOException;
import java.util.List;

/** A pair of sockets, of which a process that is added to a container inherits one, and the way to the seccomp agent through it. */
final class ExecAgent implements AutoCloseable {

    private final AgentRoute route;
    private final int number;
    private final Fd ours;
    private final Fd theirs;

    private ExecAgent(SeccompAgent agent, Fd ours, Fd theirs) {
        this.route = new AgentRoute(ours.kernel(), agent, Passage.between(ours, theirs.number()));
        this.number = theirs.number();
        this.ours = ours;
        this.theirs = theirs;
    }

    /** Makes the sockets, before the process is cloned. */
    static ExecAgent open(Kernel host, SeccompAgent agent) throws IOException {
        List<Fd> pair = Sockets.pair(host);
        ExecAgent made = new ExecAgent(agent, pair.getFirst(), pair.getLast());
        try {
            Files.closeOnExec(made.theirs, false);
            return made;
        } catch (IOException failure) {
            made.close();
            throw failure;
        }
    }

    /** {@return the number of the process's socket}, which becomes that of its connection */
    int number() {
        return number;
    }

    /** {@return the way of the process}, which has inherited its socket */
    AgentRoute route() {
        return route;
    }

    @Override
    public void close() throws IOException {
        try (ours) {
            theirs.close();
        }
    }
}
