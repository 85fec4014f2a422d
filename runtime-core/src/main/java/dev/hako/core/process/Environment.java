package dev.hako.core.process;

import dev.hako.core.linux.GoText;
import dev.hako.core.linux.Kernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The environment of a process, as runc makes it from {@code process.env}: of variables named twice the last one counts, at
 * its place; an empty HOME counts as none.
 *
 * @param variables {@code NAME=value} texts, each name once
 */
public record Environment(List<String> variables) {

    private static final String HOME = "HOME=";
    private static final String PATH = "PATH=";

    public Environment {
        variables = List.copyOf(variables);
    }

    /**
     * {@return the environment that a configuration asks for}
     *
     * @throws IllegalArgumentException when an entry is no variable
     */
    public static Environment of(List<String> env) {
        List<String> kept = new ArrayList<>(env.size() + 1);
        Set<String> names = new HashSet<>();
        for (int i = env.size() - 1; i >= 0; i--) {
            String variable = env.get(i);
            if (names.add(name(variable)) && !variable.equals(HOME)) {
                kept.add(variable);
            }
        }
        Collections.reverse(kept);
        return new Environment(kept);
    }

    private static String name(String variable) {
        int end = variable.indexOf('=');
        if (end < 0) {
            throw new IllegalArgumentException("invalid environment variable: missing '='");
        }
        if (end == 0) {
            throw new IllegalArgumentException("invalid environment variable: name cannot be empty");
        }
        String name = variable.substring(0, end);
        if (variable.indexOf(0) >= 0) {
            throw new IllegalArgumentException(
                    "invalid environment variable " + GoText.quote(name) + ": contains nul byte (\\x00)");
        }
        return name;
    }

    /** {@return the directories in which programs are looked up, separated by colons}; none are when it is empty */
    public String path() {
        return value(PATH).orElse("");
    }

    /**
     * {@return this environment with HOME, looked up in the container if it has none}
     *
     * @param container after the root was changed
     * @param uid the user, in the container's user namespace
     */
    public Environment withHome(Kernel container, long uid) throws IOException {
        return askHome(container, uid).complete();
    }

    /** An environment whose HOME is being looked up. */
    public interface Pending {

        /** {@return the environment with HOME} */
        Environment complete() throws IOException;
    }

    /** Does what {@link #withHome} does, {@linkplain Kernel#post together with the next frame}. */
    public Pending askHome(Kernel container, long uid) throws IOException {
        if (value(HOME).isPresent()) {
            return () -> this;
        }
        Passwd.Home home = Passwd.home(container, uid);
        return () -> {
            List<String> more = new ArrayList<>(variables);
            more.add(HOME + home.directory());
            return new Environment(more);
        };
    }

    private Optional<String> value(String prefix) {
        for (String variable : variables) {
            if (variable.startsWith(prefix)) {
                return Optional.of(variable.substring(prefix.length()));
            }
        }
        return Optional.empty();
    }
}
