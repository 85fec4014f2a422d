package dev.hako.cli.launcher;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Processes;
import dev.hako.core.linux.Sockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The brain that leaves the caches of the commands that are not {@linkplain BrainChoice#brief brief}. Native code is linked by the first
 * one of a directory only: it compiles the filters of system calls, which the next one finds there.
 */
public final class Training {

    /** A container that is left created, for {@link BriefTraining}. */
    static final String LEFT = "hako-training-left";

    /** Likewise, with {@link OtherCgroups}; not there if they cannot be had. */
    static final String LEFT_IN_OTHER_CGROUPS = "hako-training-left-other";

    private static final String ID = "hako-training";

    /** What a command needs only if the kernel keeps it waiting, which a training cannot bring about: for a cgroup that is busy. */
    private static final String WHILE_WAITING = "dev.hako.core.cgroup.ProcessEnds";

    private final Trainer trainer;

    private Training(Trainer trainer) {
        this.trainer = trainer;
    }

    /** Trains, see {@link TrainingLauncher}. */
    public static void main(String[] args) throws IOException {
        TrainingLauncher launcher = new TrainingLauncher();
        Trainer trainer = launcher.trainer();
        Training training = new Training(trainer);
        training.makeBundles();
        training.askAbout();
        loadWhatIsSometimesNeeded();
        training.leadLives(LEFT);
        if (launcher.isAlone()) {
            trainWithOtherCgroups(trainer);
        }
        launcher.exitAfterThisJvm();
    }

    private static void loadWhatIsSometimesNeeded() {
        try {
            Class.forName(WHILE_WAITING);
        } catch (ClassNotFoundException renamed) {
            throw new IllegalStateException(renamed);
        }
    }

    private static void trainWithOtherCgroups(Trainer trainer) throws IOException {
        try (OtherCgroups other =
                OtherCgroups.mount(trainer.caller(), trainer.directory().resolve("cgroup"))) {
            new Training(trainer.with(other.caller())).leadLives(LEFT_IN_OTHER_CGROUPS);
        } catch (IOException refused) {
            trainer.say("training: without the other version of cgroups: " + refused.getMessage());
        }
    }

    private void makeBundles() throws IOException {
        for (TrainingBundle bundle : TrainingBundle.values()) {
            Path directory = Files.createDirectories(bundle.in(trainer.directory()));
            trainer.run("spec", "--bundle", directory.toString());
            bundle.complete(directory);
        }
    }

    /** Without {@code --help}: every start would pay for the classes of picocli that few need. */
    private void askAbout() throws IOException {
        trainer.run("--version");
        trainer.run("features");
    }

    private void leadLives(String left) throws IOException {
        trainer.on("run", "--bundle", bundle(TrainingBundle.EXITING), ID);
        trainer.on("run", "--bundle", bundle(TrainingBundle.MAPPED), ID);
        trainer.on("run", "--bundle", bundle(TrainingBundle.LIMITED), ID);
        trainer.on("run", "--keep", "--bundle", bundle(TrainingBundle.EXITING), ID);
        trainer.on("delete", ID);
        createInTerminal();
        runInBackground();
        trainer.on("create", "--bundle", bundle(TrainingBundle.WAITING), left);
    }

    private void createInTerminal() throws IOException {
        String console = trainer.directory() + "/console";
        Files.deleteIfExists(Path.of(console));
        try (Fd socket = Sockets.unix(trainer.caller().kernel(), Sockets.SOCK_STREAM)) {
            Sockets.bind(socket, console);
            Sockets.listen(socket);
            String bundle = bundle(TrainingBundle.IN_TERMINAL);
            String pid = trainer.directory() + "/pid";
            trainer.logged("create", "--bundle", bundle, "--pid-file", pid, "--console-socket", console, ID);
            trainer.logged("delete", "--force", ID);
        }
    }

    private void runInBackground() throws IOException {
        trainer.on("run", "--detach", "--bundle", bundle(TrainingBundle.WAITING), ID);
        trainer.on("exec", ID, TrainingBundle.EXIT);
        trainer.on("exec", "--tty", ID, TrainingBundle.EXIT);
        executeInBackground();
        trainer.on("pause", ID);
        trainer.on("resume", ID);
        trainer.on("ps", ID);
        trainer.on("ps", "--format", "json", ID);
        trainer.on("update", "--pids-limit", "1000", "--memory", "64M", ID);
        trainer.on("events", "--stats", ID);
        trainer.on("delete", "--force", ID);
    }

    /** The launcher of a user would end: as long as this one does not bury its child, the container cannot end. */
    private void executeInBackground() throws IOException {
        Path pid = trainer.directory().resolve("exec-pid");
        trainer.logged("exec", "--detach", "--pid-file", pid.toString(), ID, TrainingBundle.EXIT);
        if (Files.exists(pid)) {
            Processes.await(trainer.caller().kernel(), Integer.parseInt(Files.readString(pid)), 0);
            Files.delete(pid);
        }
    }

    private String bundle(TrainingBundle bundle) {
        return bundle.in(trainer.directory()).toString();
    }
}
