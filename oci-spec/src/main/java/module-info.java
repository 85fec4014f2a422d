/**
 * The OCI specifications as records, their JSON, and the rules that can be decided without a kernel.
 */
module dev.hako.spec {
    requires static org.jspecify;
}
