package dev.hako.core.seccomp;

import dev.hako.core.linux.Frame;
import dev.hako.core.linux.FrameStep;
import dev.hako.core.linux.Sockets;
import dev.hako.core.linux.Sys;
import java.io.IOException;

/**
 * Loads a filter that notifies, and gives the descriptor at which it does to the agent (seccomp_unotify(2)).
 *
 * <p>The descriptor comes with the filter, so the process that has to send it is filtered by then, and may be kept from exactly that, or be
 * made to wait for an agent that does not have it yet. Therefore the filter begins with an exemption for the calls that are made here, told
 * from all others by a {@link Token} (docs/decisions/0005-seccomp-notify.md).
 */
public final class ListenerHandover implements FrameStep {

    private final SeccompFilter filter;
    private final int socket;
    private final byte[] message;
    private final Token token;

    ListenerHandover(SeccompFilter filter, int socket, byte[] message, Token token) {
        this.filter = filter;
        this.socket = socket;
        this.message = message;
        this.token = token;
    }

    /**
     * A handover, with a secret of its own: it is for one process.
     *
     * @param socket the connection to the agent, a number in the process; it is closed there
     * @param message what the agent is told with the descriptor
     */
    public static ListenerHandover of(SeccompFilter filter, int socket, byte[] message) throws IOException {
        return new ListenerHandover(filter, socket, message, Token.draw());
    }

    /** Adds the calls: the first loads the filter, the others give the listener away. No copy of it stays in the process. */
    @Override
    public void add(Frame frame) {
        long listener = Sockets.descriptorSlot(frame);
        filter.behind(token.exemption()).load(frame).storeInto(listener);
        Sockets.send(frame, socket, message, listener, token.first(), token.second());
        frame.call(Sys.CLOSE, listener, 0, 0, 0, token.first(), token.second()).indirect(0);
        frame.call(Sys.CLOSE, socket, 0, 0, 0, token.first(), token.second());
    }
}
