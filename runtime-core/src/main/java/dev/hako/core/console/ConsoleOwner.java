package dev.hako.core.console;

import java.io.IOException;

/**
 * Who holds the other end of a container's terminal.
 *
 * <pre>
 *   caller's process                 process of the container
 *     open the owner
 *     clone -----------------------> inherits its socket
 *     {@link #close} it here
 *                                    opens a pty, sends the master through the socket, closes both
 *     {@link #attach}
 *                                    executes the program
 * </pre>
 */
public interface ConsoleOwner extends AutoCloseable {

    /** {@return how the terminal is to be} */
    ConsolePlan plan();

    /** {@return the number of the socket for the master, in the caller's process and in a clone that inherits it across execve(2)} */
    int socket();

    /** Takes the master, if it is for the caller: the container's process has sent it, and has not executed its program yet. */
    void attach() throws IOException;

    /** Gives up the caller's copy of the socket: the container's process has inherited it, or nothing comes of it. May be called again. */
    @Override
    void close() throws IOException;
}
