package dev.hako.it.bundle;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips tests that need root when we are not root, and those where the runtime under test is known to differ. */
final class PeerCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!System.getProperty("user.name", "").equals("root")) {
            return skip("needs root privileges");
        }
        Peer peer = Peer.underTest();
        return context.getElement()
                .flatMap(element -> AnnotationSupport.findRepeatableAnnotations(element, KnownDifference.class).stream()
                        .filter(known -> !peer.isHako() && peer.name().startsWith(known.peer()))
                        .findFirst())
                .map(known -> skip(known.peer() + ": " + known.why()))
                .orElse(ConditionEvaluationResult.enabled("runs with " + peer.name()));
    }

    private static ConditionEvaluationResult skip(String reason) {
        Optional<String> line = Optional.of("skipped, " + reason);
        line.ifPresent(System.out::println);
        return ConditionEvaluationResult.disabled(reason);
    }
}
