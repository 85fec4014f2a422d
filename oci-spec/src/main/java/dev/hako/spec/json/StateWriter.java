package dev.hako.spec.json;

import dev.hako.spec.runtime.ProcessState;
import dev.hako.spec.runtime.State;

/** Writes what hooks and the seccomp listener are told, with the members in the order of the specification's Go types. */
public final class StateWriter {
    private StateWriter() {}

    /** Adds the state of a container, as hooks get it on their standard input. */
    public static void write(JsonWriter out, State state) {
        out.beginObject();
        out.name("ociVersion").string(state.ociVersion());
        out.name("id").string(state.id());
        out.name("status").string(state.status().text());
        Members.number(out, "pid", state.pid());
        out.name("bundle").string(state.bundle());
        Members.map(out, "annotations", state.annotations());
        out.endObject();
    }

    /** Adds the state of a process, as the seccomp listener gets it. */
    public static void write(JsonWriter out, ProcessState state) {
        out.beginObject();
        out.name("ociVersion").string(state.ociVersion());
        out.name("fds").strings(state.fds());
        out.name("pid").number(state.pid());
        Members.text(out, "metadata", state.metadata());
        out.name("state");
        write(out, state.state());
        out.endObject();
    }
}
