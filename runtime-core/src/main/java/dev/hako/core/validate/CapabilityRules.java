package dev.hako.core.validate;

import dev.hako.core.capability.Capability;
import dev.hako.core.linux.GoText;
import dev.hako.spec.check.Findings;
import dev.hako.spec.check.Kind;
import dev.hako.spec.check.Similar;
import dev.hako.spec.runtime.Capabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Capabilities that there are not, that the caller has not got itself, and that cannot be set together. */
final class CapabilityRules {

    private static final String AT = "/process/capabilities/";

    private final HostFacts facts;
    private final Findings findings;

    CapabilityRules(HostFacts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    /** @param ownUsers whether the container has a user namespace of its own, whose capabilities are all there for the taking */
    void check(Capabilities sets, boolean ownUsers) {
        unknown("bounding", sets.bounding());
        unknown("effective", sets.effective());
        unknown("inheritable", sets.inheritable());
        unknown("permitted", sets.permitted());
        unknown("ambient", sets.ambient());
        if (!ownUsers) {
            List<String> wanting = new ArrayList<>();
            for (String name : sets.permitted()) {
                Optional<Capability> capability = capability(name);
                if (capability.isPresent() && !facts.has(capability.get())) {
                    wanting.add(name);
                }
            }
            if (!wanting.isEmpty()) {
                String rule = "the caller has not got " + String.join(", ", wanting) + " itself";
                findings.of(Kind.HOST).error(AT + "permitted", "", rule);
            }
        }
        for (String name : sets.effective()) {
            if (capability(name).isPresent() && !sets.permitted().contains(name)) {
                findings.of(Kind.INVALID)
                        .error(AT + "effective", "", name + " can be effective only where it is permitted");
            }
        }
        for (String name : sets.ambient()) {
            if (capability(name).isPresent()
                    && !(sets.permitted().contains(name) && sets.inheritable().contains(name))) {
                String rule = name + " can be ambient only where it is permitted and inheritable";
                findings.of(Kind.IGNORED).warn(AT + "ambient", "", rule);
            }
        }
    }

    private void unknown(String set, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (capability(name).isEmpty()) {
                Optional<String> near = Similar.to(name, Capability.names());
                boolean known = Capability.names().contains(name);
                String rule = known
                        ? "this kernel has no such capability"
                        : "unknown capability"
                                + (near.isPresent() ? ": did you mean " + GoText.quote(near.get()) + "?" : "");
                findings.of(Kind.IGNORED).warn(AT + set + "/" + i, GoText.quote(name), rule);
            }
        }
    }

    private Optional<Capability> capability(String name) {
        for (Capability capability : Capability.values()) {
            if (capability.name().equals(name) && capability.number() <= facts.lastCapability()) {
                return Optional.of(capability);
            }
        }
        return Optional.empty();
    }
}
