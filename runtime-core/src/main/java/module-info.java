/**
 * Creates, starts, inspects and deletes containers.
 */
module dev.hako.core {
    requires static org.jspecify;
    requires transitive dev.hako.spec;
}
