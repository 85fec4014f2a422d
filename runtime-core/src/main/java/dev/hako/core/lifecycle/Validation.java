package dev.hako.core.lifecycle;

import dev.hako.spec.check.Finding;
import dev.hako.spec.check.Severity;
import java.util.List;

/**
 * What there is to say of a bundle.
 *
 * @param bundle its directory, absolute, host side
 * @param config the name of its configuration file
 * @param findings by their place in that file
 */
public record Validation(String bundle, String config, List<Finding> findings) {

    public Validation {
        findings = List.copyOf(findings);
    }

    /**
     * {@return whether a container can be made of it}
     *
     * @param strict whether it must also get all that is asked for, safely: there is no warning
     */
    public boolean isValid(boolean strict) {
        return count(Severity.ERROR) == 0 && (!strict || count(Severity.WARNING) == 0);
    }

    /** {@return how many findings of a severity there are} */
    public int count(Severity severity) {
        int count = 0;
        for (Finding finding : findings) {
            count += finding.severity() == severity ? 1 : 0;
        }
        return count;
    }
}
