package dev.hako.core.lifecycle;

import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Signals;
import dev.hako.core.stub.StubProgram;
import java.io.IOException;

/**
 * A wait that goes on in the caller's process alone, so that a program that runs for days keeps no JVM busy, and a server may end. The
 * last frame that a server sends waits for a signal; then the launcher asks for a brain again, which finds in the launcher's memory
 * ({@link StubProgram#PARKED}) what was waited for.
 *
 * @param pid the process whose end is awaited, as the caller's process sees it
 * @param signal the signal that came
 */
public record ParkedWait(int pid, int signal) {

    /** Has a caller's process wait for the next of its signals, which are blocked, and gives the process up. */
    static void begin(Kernel caller, int pid) throws IOException {
        Frame frame = caller.frame();
        frame.space(StubProgram.PARKED + StubProgram.PARKED_SIZE - StubProgram.BUFFER - Frame.REPLY_HEAD);
        frame.putLong(StubProgram.PARKED + StubProgram.PARKED_PID, pid);
        Signals.await(frame, Signals.ALL, 0).storeInto(StubProgram.WAITED);
        caller.leave(frame);
    }
}
