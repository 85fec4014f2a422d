package dev.hako.core.linux;

/** Something that is done by adding calls to a frame that somebody else sends: how concerns that do not know each other share one. */
@FunctionalInterface
public interface FrameStep {

    /** {@return a step that adds no call}; no constant, because lambdas of an interface with one are not in the AOT cache */
    static FrameStep none() {
        return frame -> {};
    }

    /** Adds its calls, and the data that they point at, at the end of a frame. */
    void add(Frame frame);

    /** {@return a step that does this one and then another} */
    default FrameStep then(FrameStep next) {
        return frame -> {
            add(frame);
            next.add(frame);
        };
    }
}
