package dev.hako.cli.launcher;

import java.io.IOException;

/** The brain that leaves the cache of {@linkplain BrainChoice#brief brief} commands. It takes the containers that {@link Training} has left. */
public final class BriefTraining {

    private BriefTraining() {}

    /** Trains, see {@link TrainingLauncher}. */
    public static void main(String[] args) throws IOException {
        TrainingLauncher launcher = new TrainingLauncher();
        Trainer trainer = launcher.trainer();
        trainer.on("state", "hako-training-unknown");
        trainer.on("list");
        train(trainer, Training.LEFT);
        train(trainer, Training.LEFT_IN_OTHER_CGROUPS);
        launcher.exitAfterThisJvm();
    }

    private static void train(Trainer trainer, String id) throws IOException {
        trainer.on("state", id);
        trainer.logged("start", id);
        trainer.on("list");
        trainer.on("list", "--format", "json");
        trainer.on("list", "--quiet");
        trainer.logged("kill", id, "TERM");
        trainer.on("kill", "--all", id, "KILL");
        trainer.logged("state", id);
    }
}
