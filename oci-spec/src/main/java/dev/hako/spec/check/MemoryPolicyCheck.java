package dev.hako.spec.check;

import dev.hako.spec.runtime.MemoryPolicy;
import java.util.List;

/** Rules for {@code linux.memoryPolicy}, set_mempolicy(2). */
final class MemoryPolicyCheck {
    private static final String AT = "/linux/memoryPolicy";

    private MemoryPolicyCheck() {}

    static void check(MemoryPolicy policy, Problems problems) {
        String mode = policy.mode();
        if (!MemoryPolicy.MODES.contains(mode)) {
            problems.text(AT + "/mode", mode, "invalid memory policy mode " + Go.quote(mode));
        }
        nodes(policy, problems);
        flags(policy.flags(), problems);
    }

    private static void nodes(MemoryPolicy policy, Problems problems) {
        int count;
        try {
            count = IdList.parse(policy.nodes()).cardinality();
        } catch (IllegalArgumentException bad) {
            String rule = "invalid memory policy nodes " + Go.quote(policy.nodes()) + ": " + bad.getMessage();
            problems.text(AT + "/nodes", policy.nodes(), rule);
            return;
        }
        switch (policy.mode()) {
            case "MPOL_DEFAULT", "MPOL_LOCAL" -> {
                if (count != 0) {
                    String rule = "memory policy mode requires 0 nodes but got " + count;
                    problems.text(AT + "/nodes", policy.nodes(), rule);
                }
            }
            case "MPOL_BIND", "MPOL_INTERLEAVE", "MPOL_PREFERRED_MANY", "MPOL_WEIGHTED_INTERLEAVE" -> {
                if (count == 0) {
                    problems.missing(AT + "/nodes", "memory policy mode requires at least one node but got 0");
                }
            }
            default -> {}
        }
    }

    private static void flags(List<String> flags, Problems problems) {
        for (int i = 0; i < flags.size(); i++) {
            String flag = flags.get(i);
            if (!MemoryPolicy.FLAGS.contains(flag)) {
                problems.text(AT + "/flags/" + i, flag, "invalid memory policy flag " + Go.quote(flag));
            }
        }
    }
}
