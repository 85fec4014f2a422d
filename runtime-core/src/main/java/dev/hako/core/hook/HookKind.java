package dev.hako.core.hook;

import dev.hako.spec.runtime.Hook;
import dev.hako.spec.runtime.Hooks;
import java.util.List;

/** The points of a container's life at which hooks run (config.md, "POSIX-platform Hooks"). */
public enum HookKind {
    PRESTART("prestart"),
    CREATE_RUNTIME("createRuntime"),
    CREATE_CONTAINER("createContainer"),
    START_CONTAINER("startContainer"),
    POSTSTART("poststart"),
    POSTSTOP("poststop");

    private final String text;

    HookKind(String text) {
        this.text = text;
    }

    /** {@return its name in config.json} */
    public String text() {
        return text;
    }

    /** {@return the hooks of this kind} */
    public List<Hook> of(Hooks hooks) {
        return switch (this) {
            case PRESTART -> hooks.prestart();
            case CREATE_RUNTIME -> hooks.createRuntime();
            case CREATE_CONTAINER -> hooks.createContainer();
            case START_CONTAINER -> hooks.startContainer();
            case POSTSTART -> hooks.poststart();
            case POSTSTOP -> hooks.poststop();
        };
    }
}
