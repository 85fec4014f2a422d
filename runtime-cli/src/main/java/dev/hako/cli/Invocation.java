package dev.hako.cli;

import dev.hako.core.lifecycle.Caller;
import dev.hako.core.lifecycle.ParkedWait;
import dev.hako.core.lifecycle.SharedBrain;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import dev.hako.core.linux.WholeFile;
import dev.hako.core.stub.StubProgram;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a launcher was started: what {@code main} gets in a C program.
 *
 * @param caller its process
 * @param arguments its arguments, without its own name
 */
public record Invocation(Caller caller, List<String> arguments) {

    private static final String DEFAULT_NAME = "hako";
    private static final int PATH_MAX = 4096;
    private static final int IDS = 3 * Long.BYTES;

    /**
     * Asks the launcher and {@code /proc} (proc_pid_cmdline(5), proc_pid_environ(5)).
     *
     * @param launcher the kernel of the launcher's process
     */
    public static Invocation of(Kernel launcher) throws IOException {
        return of(launcher, Optional.empty());
    }

    /**
     * As {@link #of(Kernel)}; from then on the launcher counts on this JVM.
     *
     * @param brain this JVM, if it serves others, too
     */
    public static Invocation of(Kernel launcher, Optional<SharedBrain> brain) throws IOException {
        Frame frame = launcher.frame();
        long answer = frame.answer(IDS + PATH_MAX);
        // as far as what a launcher keeps that has waited alone
        int parked = (int) (StubProgram.PARKED - answer);
        frame.answerAt(answer, parked + StubProgram.PARKED_SIZE);
        frame.call(Sys.GETPID).storeInto(StubProgram.COMMITTED);
        frame.call(Sys.GETPID).storeInto(answer);
        frame.call(Sys.GETEUID).storeInto(answer + 8);
        frame.call(Sys.GETEGID).storeInto(answer + 16);
        frame.call(Sys.GETCWD, answer + IDS, PATH_MAX).mayFail();
        Reply reply = launcher.run(frame);
        int pid = reply.int32(0);
        String proc = "/proc/" + pid;
        List<String> arguments = texts(WholeFile.read(new File(proc + "/cmdline")));
        String name = arguments.isEmpty() ? DEFAULT_NAME : name(arguments.removeFirst());
        Caller caller = new Caller(
                launcher,
                pid,
                reply.int32(8),
                reply.int32(16),
                workingDirectory(launcher, reply),
                environment(texts(WholeFile.read(new File(proc + "/environ")))),
                name,
                brain,
                parked(reply, parked));
        return new Invocation(caller, arguments);
    }

    private static Optional<ParkedWait> parked(Reply reply, int at) {
        int pid = (int) reply.int64(at + StubProgram.PARKED_PID);
        return pid == 0
                ? Optional.empty()
                : Optional.of(new ParkedWait(pid, (int) reply.int64(at + StubProgram.PARKED_SIGNAL)));
    }

    /** The name by which it was called: who links hako to {@code runc} reads of runc. */
    private static String name(String command) {
        String name = command.substring(command.lastIndexOf('/') + 1);
        return name.isEmpty() ? DEFAULT_NAME : name;
    }

    private static String workingDirectory(Kernel launcher, Reply reply) throws IOException {
        if (!reply.failed()) {
            return new String(reply.data(), IDS, (int) reply.result() - 1, StandardCharsets.UTF_8);
        }
        if (reply.errno() != Errno.ENOENT) {
            throw new ErrnoException("getcwd", reply.errno());
        }
        // it was deleted: the name that it had, with " (deleted)", names nothing, as it should
        return Files.readLink(launcher, "/proc/self/cwd");
    }

    /** {@return the texts of a list in which a NUL ends each one} */
    static List<String> texts(byte[] list) {
        List<String> texts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < list.length; i++) {
            if (list[i] == 0) {
                texts.add(new String(list, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return texts;
    }

    /** {@return the values by name}: of a name that comes twice the first counts, as for getenv(3) */
    static Map<String, String> environment(List<String> variables) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return environment;
    }

    /** Writes a line to the launcher's standard error. */
    public static void complain(Kernel launcher, String line) throws IOException {
        Files.write(new Fd(launcher, 2), (line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
