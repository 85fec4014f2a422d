package dev.hako.cli.log;

import dev.hako.core.lifecycle.Timestamp;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.GoText;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.json.JsonWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The log, line for line as runc's (logrus), which containerd and Podman read: on standard error, or in the file that
 * {@code --log} names.
 *
 * <p>The file stays open for as long as the caller's process lives. Who debugs gets to know which code had a line written, as with
 * runc. Podman wants a JSON log to hold nothing but the error. So warnings go into one only when debugging.
 */
public final class Log {

    /** How a line looks. */
    public enum Format {
        /** {@code time="…" level=error msg="…"}. */
        TEXT,
        /** {@code {"level":"error","msg":"…","time":"…"}}. */
        JSON
    }

    private static final int MODE = 0644;

    private final Output output;
    private final Optional<Fd> file;
    private final Format format;
    private final boolean debugging;

    private Log(Output output, Optional<Fd> file, Format format, boolean debugging) {
        this.output = output;
        this.file = file;
        this.format = format;
        this.debugging = debugging;
    }

    /** {@return a log on standard error} */
    public static Log onStandardError(Output output, Format format, boolean debugging) {
        return new Log(output, Optional.empty(), format, debugging);
    }

    /**
     * Opens a log file, or makes it, to append to it. The caller's process opens it: its directory, umask and descriptors
     * ({@code /dev/fd/3}) are meant.
     */
    public static Log inFile(Kernel caller, String path, Output output, Format format, boolean debugging)
            throws IOException {
        int flags = Files.O_WRONLY | Files.O_CREAT | Files.O_APPEND | Files.O_SYNC | Files.O_NOCTTY;
        Fd file = Files.open(caller, path, flags, MODE);
        return new Log(output, Optional.of(file), format, debugging);
    }

    /** {@return whether debug lines are wanted} */
    public boolean isDebugging() {
        return debugging;
    }

    /** Says why the command failed: in the log, and as it is on standard error if that is not the log. */
    public void fail(String message) {
        write("error", message);
        if (file.isPresent()) {
            output.err(message);
        }
    }

    /** Says what else the user should know. */
    public void warn(String message) {
        if (format == Format.TEXT || debugging) {
            write("warning", message);
        }
    }

    /** Says what is being done. */
    public void debug(String message) {
        if (debugging) {
            write("debug", message);
        }
    }

    /** {@return a taker of warnings} */
    public Consumer<String> warnings() {
        return new Warnings(this);
    }

    /** {@return a taker of debug lines} */
    public Consumer<String> debugLines() {
        return new DebugLines(this);
    }

    private record Warnings(Log log) implements Consumer<String> {
        @Override
        public void accept(String message) {
            log.warn(message);
        }
    }

    private record DebugLines(Log log) implements Consumer<String> {
        @Override
        public void accept(String message) {
            log.debug(message);
        }
    }

    private void write(String level, String message) {
        String time = Timestamp.of(System.currentTimeMillis());
        Optional<CallSite> site = debugging ? Optional.of(CallSite.find()) : Optional.empty();
        String line = format == Format.JSON ? json(time, level, message, site) : text(time, level, message, site);
        if (file.isEmpty()) {
            output.err(line);
            return;
        }
        try {
            Output.write(file.get().kernel(), file.get().number(), "the log", line + "\n");
        } catch (IOException failure) {
            output.err("cannot write to the log: " + failure.getMessage());
        }
    }

    static String text(String time, String level, String message, Optional<CallSite> site) {
        String line = "time=" + value(time) + " level=" + level + " msg=" + value(message);
        return site.isEmpty()
                ? line
                : line + " func=" + value(site.get().function()) + " file="
                        + value(site.get().file());
    }

    /** The names come in the order of the alphabet. */
    static String json(String time, String level, String message, Optional<CallSite> site) {
        JsonWriter out = JsonWriter.compact().beginObject();
        if (site.isPresent()) {
            out.name("file").string(site.get().file());
            out.name("func").string(site.get().function());
        }
        out.name("level").string(level);
        out.name("msg").string(message);
        out.name("time").string(time);
        return out.endObject().toString();
    }

    /** {@return a value for a line of the text log: quoted only if it holds more than letters, digits and {@code -._/@^+}} */
    static String value(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && "-._/@^+".indexOf(c) < 0) {
                return GoText.quote(text);
            }
        }
        return text;
    }
}
