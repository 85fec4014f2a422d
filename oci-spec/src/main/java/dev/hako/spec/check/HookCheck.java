package dev.hako.spec.check;

import dev.hako.spec.runtime.Hook;
import java.util.List;

/** Rules for {@code hooks} (config.md, "POSIX-platform Hooks"). */
final class HookCheck {
    private HookCheck() {}

    static void check(String pointer, List<Hook> hooks, Problems problems) {
        for (int i = 0; i < hooks.size(); i++) {
            hook(pointer + "/" + i, hooks.get(i), problems);
        }
    }

    private static void hook(String pointer, Hook hook, Problems problems) {
        if (!hook.path().startsWith("/")) {
            problems.text(pointer + "/path", hook.path(), "hook path must be an absolute path");
        }
        problems.nullByte(pointer + "/path", hook.path());
        problems.nullBytes(pointer + "/args", hook.args());
        if (hook.env().isPresent()) {
            problems.nullBytes(pointer + "/env", hook.env().get());
        }
        if (hook.timeout().isPresent() && hook.timeout().getAsInt() <= 0) {
            problems.number(pointer + "/timeout", hook.timeout().getAsInt(), "hook timeout must be greater than zero");
        }
    }
}
