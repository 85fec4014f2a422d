package dev.hako.spec.json;

import dev.hako.spec.runtime.State;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Reads the state of a container, as hooks get it. */
public final class StateReader {
    private StateReader() {}

    /**
     * {@return the state in this text}
     *
     * @throws JsonException if it is not one
     */
    public static State read(byte[] json) throws IOException {
        return state(JsonReader.of(json));
    }

    private static State state(JsonReader in) throws IOException {
        String ociVersion = "";
        String id = "";
        Optional<State.Status> status = Optional.empty();
        int pid = 0;
        String bundle = "";
        Map<String, String> annotations = Map.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "ociVersion" -> ociVersion = in.string();
                case "id" -> id = in.string();
                case "status" -> status = Optional.of(status(in));
                case "pid" -> pid = in.int32();
                case "bundle" -> bundle = in.string();
                case "annotations" -> annotations = in.stringMap();
                default -> in.other("ociVersion", "id", "status", "pid", "bundle", "annotations");
            }
        }
        if (status.isEmpty()) {
            throw in.error("want a state, found no status");
        }
        return new State(ociVersion, id, status.get(), pid, bundle, annotations);
    }

    private static State.Status status(JsonReader in) throws IOException {
        String text = in.string();
        for (State.Status status : State.Status.values()) {
            if (status.text().equals(text)) {
                return status;
            }
        }
        throw in.error("want creating, created, running or stopped, found \"" + text + "\"");
    }
}
