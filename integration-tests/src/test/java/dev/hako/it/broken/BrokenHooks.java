package dev.hako.it.broken;

import static dev.hako.it.broken.Broken.broken;
import static dev.hako.it.broken.Broken.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hooks that are missing, fail or hang. */
final class BrokenHooks {
    private static final List<String> BEFORE_START = List.of("prestart", "createRuntime", "createContainer");

    private BrokenHooks() {}

    static List<Broken> all() {
        List<Broken> all = new ArrayList<>();
        for (String kind : BEFORE_START) {
            all.add(broken("failing " + kind + " hook", bundle -> bundle.hook(kind, "exit 3"))
                    .says("error running " + kind + " hook #0: exit status 3")
                    .unlike("runc 1.1"));
            all.add(broken("second " + kind + " hook failing", bundle -> bundle.hook(kind, "exit 0")
                            .hook(kind, "exit 1"))
                    .says("error running " + kind + " hook #1: ")
                    .unlike("runc 1.1"));
            all.add(hook("missing", kind, Map.of("path", "/no/such/hook"))
                    .says("/no/such/hook", "no such file or directory"));
            all.add(hook("hanging", kind, sleeping(1)).says("hook ran past specified timeout of 1.0s"));
        }
        all.addAll(List.of(
                hook("without execute permission", "createRuntime", Map.of("path", "/etc/passwd"))
                        .says("/etc/passwd", "permission denied"),
                hook("that is a directory", "createRuntime", Map.of("path", "/etc"))
                        .says("/etc"),
                broken("a hook that is killed", bundle -> bundle.hook("createRuntime", "kill -9 $$"))
                        .says("hook #0: signal: killed")
                        .unlike("runc 1.1"),
                broken(
                                "a hook that says why it fails",
                                bundle -> bundle.hook("createRuntime", "echo no tea >&2; exit 1"))
                        .says("no tea"),
                hook("with a relative path", "createRuntime", Map.of("path", "hook"))
                        .onlyHako()
                        .says("/hooks/createRuntime/0/path"),
                hook("without a path", "createRuntime", Map.of()).onlyHako().says("/hooks/createRuntime/0/path"),
                hook("with no time", "createRuntime", Map.of("path", "/bin/true", "timeout", 0L))
                        .onlyHako()
                        .says("/hooks/createRuntime/0/timeout"),
                hook("with arguments that are no list", "createRuntime", Map.of("path", "/bin/true", "args", "x"))
                        .says("args"),
                value("/hooks", List.of()).says("hooks"),
                value("/hooks/createRuntime", Map.of()).says("createRuntime"),
                broken("a failing startContainer hook", bundle -> bundle.hook("startContainer", "exit 3"))
                        .says("error running startContainer hook #0: exit status 3")
                        .unlike("runc 1.1")
                        .atStart(),
                broken("a failing poststart hook", bundle -> bundle.hook("poststart", "exit 3"))
                        .says("error running poststart hook #0: exit status 3")
                        .unlike("runc 1.1")
                        .atStart()));
        return all;
    }

    private static Broken hook(String name, String kind, Map<String, Object> hook) {
        return broken(name + " " + kind + " hook", bundle -> bundle.add("/hooks/" + kind, hook));
    }

    private static Map<String, Object> sleeping(long timeout) {
        return Map.of("path", "/bin/sleep", "args", List.of("sleep", "100"), "timeout", timeout);
    }
}
