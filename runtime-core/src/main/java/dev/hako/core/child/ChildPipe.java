package dev.hako.core.child;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Poll;
import java.io.IOException;

/** The parent's end of a pipe to or from a child. It does not block. */
sealed interface ChildPipe permits ChildInput, ChildOutput {

    /** {@return whether there is more to come} */
    boolean isOpen();

    /** {@return what to wait for while it is open} */
    Poll.Want want();

    /** Goes on, now that the descriptor is ready, and closes it at the end. */
    void proceed() throws IOException;

    /** {@return the descriptor, so that the one who made the pipe can close it} */
    Fd fd();
}
