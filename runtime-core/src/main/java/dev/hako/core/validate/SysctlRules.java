package dev.hako.core.validate;

import dev.hako.spec.check.Findings;
import java.io.File;
import java.util.Set;

/** Kernel parameters that this kernel has not got. */
final class SysctlRules {

    private SysctlRules() {}

    static void check(Set<String> names, Findings.Reporter host) {
        for (String name : names) {
            String path = path(name);
            // those of one interface are there when it is, and it may come later
            boolean ofInterface = path.contains("/conf/") || path.contains("/neigh/");
            if (!ofInterface && !new File("/proc/sys", path).exists()) {
                host.error("/linux/sysctl/" + Places.escape(name), "", "there is no /proc/sys/" + path);
            }
        }
    }

    /** As sysctl(8): the first of dot and slash parts the name, the other one is a letter. */
    private static String path(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        if (dot < 0 || (slash >= 0 && slash < dot)) {
            return name;
        }
        return name.replace('/', '\0').replace('.', '/').replace('\0', '.');
    }
}
