package dev.hako.spec.runtime;

import java.util.Map;

/**
 * The state of a container, as hooks and the seccomp listener get it (runtime.md, "State").
 *
 * @param ociVersion version of the specification that the runtime follows
 * @param id the container's id
 * @param status where it is in its life cycle
 * @param pid its init in the runtime's pid namespace; 0: none (left out of the JSON)
 * @param bundle absolute path of its bundle on the host
 * @param annotations those of its configuration
 */
public record State(
        String ociVersion, String id, Status status, int pid, String bundle, Map<String, String> annotations) {

    public State {
        annotations = Copies.of(annotations);
    }

    /** Where a container is in its life cycle. */
    public enum Status {
        CREATING("creating"),
        CREATED("created"),
        RUNNING("running"),
        STOPPED("stopped");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        /** {@return the word that the specification has for it} */
        public String text() {
            return text;
        }
    }
}
