package dev.hako.cli.launcher;

import dev.hako.cli.Invocation;
import dev.hako.cli.Main;
import dev.hako.core.lifecycle.Caller;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Sockets;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.RemoteKernel;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The brain of the launcher that a build runs once: it carries out what users will, so that the JVM can note for its AOT cache which
 * classes that needs.
 *
 * <p>A command that fails is still worth its notes, so the build goes on: as another user than root most of them fail. What each came
 * to is printed. The JVM writes the cache when it ends, and only after it the launcher ends.
 */
public final class Training {

    private static final String WAITING = "hako-training-waiting";

    private final Caller caller;
    private final Path directory;
    private final String root;

    private Training(Caller caller, Path directory) {
        this.caller = caller;
        this.directory = directory;
        this.root = directory.resolve("state").toString();
    }

    /** Trains, in the directory that the launcher's first argument names. */
    public static void main(String[] args) throws IOException {
        OutputStream requests = new FileOutputStream(FileDescriptor.out);
        RemoteKernel launcher = new RemoteKernel(new FileInputStream(FileDescriptor.in), requests);
        Invocation invocation = Invocation.of(launcher);
        Path directory = Path.of(invocation.arguments().getFirst());
        Training training = new Training(invocation.caller(), directory);
        training.askAbout();
        training.runOne();
        training.leadOneThroughItsLife();
        training.endAsMainDoes();
        exitAfterThisJvm(new RemoteKernel(InputStream.nullInputStream(), requests));
    }

    /** Without {@code --help}: every start would pay for the classes of picocli that few need. */
    private void askAbout() throws IOException {
        run("--version");
        run("features");
        run("--root", root, "state", "hako-training-unknown");
        run("--root", root, "list");
    }

    private void runOne() throws IOException {
        String bundle = bundle("exiting", TrainingBundle.EXIT);
        run("--root", root, "run", "--bundle", bundle, "hako-training-exiting");
        new TrainingBundle(Path.of(bundle), TrainingBundle.EXIT).map();
        run("--root", root, "run", "--bundle", bundle, "hako-training-mapped");
    }

    /** With the options of containerd's shim, and a terminal. */
    private void leadOneThroughItsLife() throws IOException {
        String bundle = bundle("waiting", TrainingBundle.WAIT);
        String console = directory.resolve("console").toString();
        try (Fd socket = Sockets.unix(caller.kernel(), Sockets.SOCK_STREAM)) {
            Sockets.bind(socket, console);
            Sockets.listen(socket);
            leadThroughItsLife(bundle, console);
        }
    }

    private void leadThroughItsLife(String bundle, String console) throws IOException {
        String log = directory.resolve("log.json").toString();
        String pidFile = directory.resolve("pid").toString();
        String[] create = {"create", "--bundle", bundle, "--pid-file", pidFile, "--console-socket", console, WAITING};
        List<String> logged = new ArrayList<>(List.of("--root", root, "--log", log, "--log-format", "json"));
        logged.addAll(List.of(create));
        run(logged.toArray(String[]::new));
        run("--root", root, "state", WAITING);
        run("--root", root, "start", WAITING);
        run("--root", root, "list", "--format", "json");
        run("--root", root, "exec", WAITING, TrainingBundle.EXIT);
        run("--root", root, "exec", "--tty", WAITING, TrainingBundle.EXIT);
        run("--root", root, "pause", WAITING);
        run("--root", root, "resume", WAITING);
        run("--root", root, "ps", "--format", "json", WAITING);
        run("--root", root, "update", "--pids-limit", "1000", WAITING);
        run("--root", root, "events", "--stats", WAITING);
        run("--root", root, "kill", WAITING, "KILL");
        run("--root", root, "delete", "--force", WAITING);
    }

    private String bundle(String name, String program) throws IOException {
        Path bundle = Files.createDirectories(directory.resolve(name));
        run("spec", "--bundle", bundle.toString());
        new TrainingBundle(bundle, program).complete();
        return bundle.toString();
    }

    private void run(String... command) throws IOException {
        say("training: hako " + String.join(" ", command));
        try {
            say("  exit code " + Main.execute(new Invocation(caller, new ArrayList<>(List.of(command)))));
        } catch (IOException | RuntimeException e) {
            say("  " + e);
        }
    }

    /** Loads the classes that Main uses before and after a command. */
    private void endAsMainDoes() throws IOException {
        new FileOutputStream("/dev/null").close();
        say("training: ended, launcher " + Processes.pid(caller.kernel()));
    }

    private void say(String line) throws IOException {
        Invocation.complain(caller.kernel(), line);
    }

    /** Has the launcher exit when this JVM has ended: its answer to the wait would find nobody, so nobody listens for it. */
    private static void exitAfterThisJvm(Kernel launcher) throws IOException {
        Frame frame = launcher.frame();
        frame.call(Sys.WAIT4, ProcessHandle.current().pid(), 0, 0, 0);
        frame.call(Sys.EXIT_GROUP, 0);
        launcher.runLast(frame);
    }
}
