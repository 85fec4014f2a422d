/**
 * The OCI specifications as records, their JSON, and the rules that can be decided without a kernel.
 *
 * <p>Start at {@link dev.hako.spec.runtime.Spec}, which is what a {@code config.json} holds;
 * {@link dev.hako.spec.json.SpecReader} reads one and {@link dev.hako.spec.check.SpecCheck} judges it.
 * The JSON library is an affair of {@code dev.hako.spec.json} alone: none of its types is in a signature.
 */
module dev.hako.spec {
    requires com.fasterxml.jackson.core;
    requires static transitive org.jspecify;

    exports dev.hako.spec.check;
    exports dev.hako.spec.json;
    exports dev.hako.spec.runtime;
}
