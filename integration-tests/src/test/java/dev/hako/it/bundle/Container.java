package dev.hako.it.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A container by its id and bundle, and the commands one gives for it. */
public final class Container {
    private final Sandbox sandbox;
    private final Bundle bundle;
    private final String id;

    Container(Sandbox sandbox, Bundle bundle, String id) {
        this.sandbox = sandbox;
        this.bundle = bundle;
        this.id = id;
    }

    public String id() {
        return id;
    }

    public Sandbox sandbox() {
        return sandbox;
    }

    public Bundle bundle() {
        return bundle;
    }

    /** {@return {@code <command> <flags> <id>}} */
    public Invocation command(String command, String... flags) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(flags));
        all.add(id);
        return sandbox.runtime(all.toArray(String[]::new));
    }

    /** {@return {@code create --bundle <bundle> <flags> <id>}} */
    public Invocation creation(String... flags) {
        return command("create", withBundle(flags));
    }

    /** {@return {@code run --bundle <bundle> <flags> <id>}} */
    public Invocation running(String... flags) {
        return command("run", withBundle(flags));
    }

    /** {@return {@code exec <flags> <id> <words>}, where {@code --} ends the flags} */
    public Invocation execution(String... flagsThenWords) {
        List<String> all = new ArrayList<>(List.of("exec"));
        List<String> given = List.of(flagsThenWords);
        int end = given.indexOf("--");
        all.addAll(given.subList(0, Math.max(end, 0)));
        all.add(id);
        all.addAll(given.subList(end + 1, given.size()));
        return sandbox.runtime(all.toArray(String[]::new));
    }

    public Result create(String... flags) {
        return creation(flags).run();
    }

    /** Runs the container in the foreground until it ends. */
    public Result run(String... flags) {
        return running(flags).run();
    }

    public Result start() {
        return command("start").run();
    }

    public Result kill(String signal) {
        return sandbox.runtime("kill", id, signal).run();
    }

    public Result delete(String... flags) {
        return command("delete", flags).run();
    }

    /** Runs a program in the container, attached; {@code --} ends the flags of exec if there are any. */
    public Result exec(String... flagsThenWords) {
        return execution(flagsThenWords).run();
    }

    /** {@return what {@code state} prints} */
    public Map<String, Object> state() {
        return Json.parseObject(command("state").run().ok().stdout());
    }

    public String status() {
        return (String) Json.at(state(), "/status");
    }

    /** {@return the host's pid of the container's init} */
    public long pid() {
        return (long) Json.at(state(), "/pid");
    }

    public void awaitStatus(String status) {
        Host.await("status " + status, () -> status().equals(status), this::state);
    }

    /** Waits until the container has been created, by somebody else, and runs. */
    public void awaitRunning() {
        Host.await(
                "running container",
                () -> {
                    Result result = command("state").run();
                    return result.code() == 0 && result.stdout().contains("\"running\"");
                },
                () -> command("state").run());
    }

    /** Creates and starts a container that sleeps. */
    public Container sleeping() {
        bundle.args("/bin/sleep", "1000");
        running("--detach").run().ok();
        return this;
    }

    private String[] withBundle(String... flags) {
        List<String> all = new ArrayList<>(List.of("--bundle", bundle.dir().toString()));
        all.addAll(List.of(flags));
        return all.toArray(String[]::new);
    }
}
