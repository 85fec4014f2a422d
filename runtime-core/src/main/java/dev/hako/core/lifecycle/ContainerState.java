package dev.hako.core.lifecycle;

import java.util.Map;

/**
 * What {@code state} and {@code list} tell of a container.
 *
 * @param ociVersion the version of the runtime specification that this runtime implements
 * @param pid the init process, 0 when it has stopped
 * @param bundle absolute, host side
 * @param rootfs absolute, host side
 * @param created when, RFC 3339 with nanoseconds, UTC
 * @param annotations the configuration's
 * @param owner the user who owns the state directory, for {@code list}; empty for {@code state}
 */
public record ContainerState(
        String ociVersion,
        String id,
        int pid,
        Status status,
        String bundle,
        String rootfs,
        String created,
        Map<String, String> annotations,
        String owner) {

    /** Where a container is in its life. */
    public enum Status {
        CREATING("creating"),
        CREATED("created"),
        RUNNING("running"),
        PAUSED("paused"),
        STOPPED("stopped");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        /** {@return the specification's word for it} */
        public String text() {
            return text;
        }
    }
}
