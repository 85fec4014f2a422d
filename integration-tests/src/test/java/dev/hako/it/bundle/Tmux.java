package dev.hako.it.bundle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A terminal in which an interactive shell runs, as a user sees it: by tmux(1). The test is skipped where that is not installed. */
public final class Tmux implements AutoCloseable {
    /** What the shell shows when it waits for a command. */
    public static final String PROMPT = "host> ";

    private final Sandbox sandbox;
    private final Path socket;

    private Tmux(Sandbox sandbox) {
        this.sandbox = sandbox;
        this.socket = sandbox.newPath("tmux");
    }

    /** Opens a terminal of a size, and waits for its shell. */
    public static Tmux open(Sandbox sandbox, int rows, int columns) {
        if (sandbox.host("command -v tmux || true").isEmpty()) {
            System.out.println("skipped: tmux is not installed");
            Assumptions.abort("tmux is not installed");
        }
        Tmux tmux = new Tmux(sandbox);
        String shell = "env PS1='" + PROMPT + "' bash --norc --noprofile -i";
        tmux.tell("-f", "/dev/null", "new-session", "-d", "-x", "" + columns, "-y", "" + rows, shell);
        tmux.tell("set-option", "-g", "status", "off");
        tmux.resize(rows, columns);
        tmux.await(PROMPT);
        return tmux;
    }

    /** Types a line and presses the enter key. */
    public Tmux line(String text) {
        tell("send-keys", "-l", text);
        return key("Enter");
    }

    /** Presses a key, by tmux's name for it: {@code C-c}. */
    public Tmux key(String name) {
        tell("send-keys", name);
        return this;
    }

    public void resize(int rows, int columns) {
        tell("resize-window", "-x", "" + columns, "-y", "" + rows);
    }

    /** {@return all that was shown, without what is blank at the ends of lines} */
    public String shown() {
        return tell("capture-pane", "-p", "-J", "-S", "-").stripTrailing();
    }

    /** Waits until a text is shown. A command that is typed is shown as well: the text must not be in it. */
    public void await(String text) {
        Host.await("\"" + text + "\" on the terminal", () -> shown().contains(text.stripTrailing()), this::shown);
    }

    private String tell(String... words) {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        command.addAll(List.of(words));
        return sandbox.command(command.toArray(String[]::new)).run().ok().stdout();
    }

    @Override
    public void close() {
        sandbox.command("tmux", "-S", socket.toString(), "kill-server").run();
    }
}
