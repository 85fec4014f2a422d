package dev.hako.core.linux;

import java.io.IOException;
import java.util.Optional;

/**
 * A place where system calls run: this JVM ({@code LocalKernel}), a stub in another process
 * ({@code RemoteKernel}), or a recorder in a test.
 *
 * <p>Whoever mounts, sets capabilities or opens a file takes a {@code Kernel} and does not know where it runs. The
 * unit of work is a {@link Frame}: one or more calls with the data that they point at.
 */
public interface Kernel extends AutoCloseable {

    /** {@return the address, in the place's own memory, at which the data of a frame lies while its calls run} */
    long base();

    /** {@return how many bytes the calls and the data of one frame may have} */
    int capacity();

    /**
     * Runs the calls of a frame in order, up to the first one that fails and may not.
     *
     * @return what the last call that ran came to, and the bytes that the frame asked for
     * @throws IOException when the place cannot be reached any more: nothing is known then about the calls
     */
    Reply run(Frame frame) throws IOException;

    /**
     * Runs a frame whose last call, if it succeeds, leaves nobody to answer: {@code execve(2)} or {@code exit_group(2)}.
     *
     * @return empty if it succeeded, else what the call that failed came to
     * @throws IOException when the place could not be reached in the first place
     */
    Optional<Reply> runLast(Frame frame) throws IOException;

    /**
     * Sends a frame to a process that goes on alone and will ask again, and gives the place up: nobody hears what comes of it.
     *
     * @throws IOException when the place could not be reached in the first place
     */
    default void leave(Frame frame) throws IOException {
        throw new UnsupportedOperationException("nothing goes on alone here");
    }

    /** Has another place closed along with this one, at the latest: a process that was cloned here must not outlive who drives both. */
    default void closeAlong(Kernel other) {}

    /** {@return a new empty frame for this place} */
    default Frame frame() {
        return Frame.at(base());
    }

    /** What is done once it is known what became of a frame. */
    interface Sequel {

        /** {@return what does nothing}, for calls that all may fail; no constant, see {@link FrameStep#none} */
        static Sequel none() {
            return reply -> {};
        }

        /** {@return what fails if a call does that may not}, see {@link #check(Frame, String, String)} */
        static Sequel check(String verb, String object) {
            return reply -> {
                if (reply.failed()) {
                    throw new ErrnoException(object.isEmpty() ? verb : verb + " " + object, reply.errno());
                }
            };
        }

        /**
         * Looks at what became of it.
         *
         * @param reply its result is that of the call that failed and may not; 0 if none did
         * @throws IOException if what was posted or run behind the frame must not happen any more
         */
        void of(Reply reply) throws IOException;
    }

    /**
     * Has a frame run some time before the next one that is {@link #run}, in the order in which they are given: many travel together, which
     * saves the time that a message takes.
     *
     * <p>If a call fails that may not, nothing that was given behind it runs before the sequel has looked at it. What it throws, the
     * next {@link #settle} throws, or {@link #run}, as an {@link EarlierFailure}. Whoever looks at traces of these calls from elsewhere settles first.
     *
     * @param sequel is told what became of it
     */
    default void post(Frame frame, Sequel sequel) throws IOException {
        Reply reply = run(frame);
        sequel.of(
                reply.failed() && reply.remaining() == 0 && isLastAllowedToFail(frame)
                        ? new Reply(0, 0, reply.data())
                        : reply);
    }

    private static boolean isLastAllowedToFail(Frame frame) {
        return frame.calls().getLast().isAllowedToFail();
    }

    /** Posts one call that points at no memory, and fails if it does. */
    default void post(String verb, String object, Sys sys, long... args) throws IOException {
        Frame frame = frame();
        frame.call(sys, args);
        post(frame, Sequel.check(verb, object));
    }

    /** Runs what was posted. */
    default void settle() throws IOException {}

    /**
     * Runs a frame whose failure is an exception.
     *
     * @param verb what is done: "open"
     * @param object to what; empty if that says nothing
     * @throws ErrnoException when a call that may not fail does
     */
    default Reply check(Frame frame, String verb, String object) throws IOException {
        Reply reply = run(frame);
        if (reply.failed()) {
            throw new ErrnoException(object.isEmpty() ? verb : verb + " " + object, reply.errno());
        }
        return reply;
    }

    /** Runs one call that points at no memory. {@return its result} */
    default long check(String verb, String object, Sys sys, long... args) throws IOException {
        Frame frame = frame();
        frame.call(sys, args);
        return check(frame, verb, object).result();
    }

    /** Gives the place up. A stub at the other end exits, or goes back to its start gate. */
    @Override
    void close() throws IOException;
}
