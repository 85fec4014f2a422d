package dev.hako.core.validate;

import dev.hako.spec.runtime.Process;
import java.util.ArrayList;
import java.util.List;

/** Where a program without a slash in its name is looked up. */
final class SearchPath {

    private static final String VARIABLE = "PATH=";

    private SearchPath() {}

    /** {@return the paths at which it may be, in the container} */
    static List<String> candidates(String name, Process process) {
        String path = "";
        for (String variable : process.env()) {
            // the last one counts
            path = variable.startsWith(VARIABLE) ? variable.substring(VARIABLE.length()) : path;
        }
        List<String> candidates = new ArrayList<>();
        if (!path.isEmpty()) {
            for (String directory : path.split(":", -1)) {
                candidates.add(Places.from(Places.from(process.cwd(), directory), name));
            }
        }
        return candidates;
    }
}
