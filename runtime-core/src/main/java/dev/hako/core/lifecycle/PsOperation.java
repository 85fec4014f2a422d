package dev.hako.core.lifecycle;

import dev.hako.core.child.ChildProcess;
import dev.hako.core.child.ChildResult;
import dev.hako.core.child.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** {@code ps}: the processes of a container, as the host's ps(1) shows them. */
final class PsOperation {

    private static final String PROGRAM = "ps";
    private static final int OUTPUT_LIMIT = Integer.MAX_VALUE;

    private final Caller caller;
    private final Settings settings;

    PsOperation(Caller caller, Settings settings) {
        this.caller = caller;
        this.settings = settings;
    }

    /** {@return the processes in the container's cgroup and those below it}, as the caller sees them */
    List<Integer> processes(String id) throws IOException {
        Container container = Container.load(caller, settings, id);
        if (container.kept().cgroups().isEmpty()) {
            throw new ContainerException(
                    "unable to get all container pids: the container has no cgroup, as who created it"
                            + " may make none or asked for none");
        }
        try {
            return container.cgroups().processes();
        } catch (IOException failure) {
            throw new IOException("unable to get all container pids: " + failure.getMessage(), failure);
        }
    }

    /**
     * {@return the header of ps and its lines about the container's processes}
     *
     * @param options what ps is given; none for {@code -ef}
     */
    String table(String id, List<String> options) throws IOException {
        List<Integer> pids = processes(id);
        return PsTable.only(pids, output(options.isEmpty() ? List.of("-ef") : options));
    }

    private String output(List<String> options) throws IOException {
        List<String> args = new ArrayList<>(options.size() + 1);
        args.add(PROGRAM);
        args.addAll(options);
        Program ps = new Program(lookUp(), args, environment());
        try (ChildProcess process = ChildProcess.start(caller.kernel(), ps)) {
            // a switch over types is linked at run time: up to 10 ms in a cold JVM
            if (!(process.await(new byte[0], OUTPUT_LIMIT, OptionalInt.empty()) instanceof ChildResult.Ended ended)) {
                throw new IllegalStateException("ps has no time limit");
            }
            if (ended.status() != 0) {
                throw new IOException(ended.text() + ": " + oneLine(ended.stdout() + ended.stderr()) + " ("
                        + String.join(" ", args) + ")");
            }
            return ended.stdout();
        }
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        for (String part : text.split("\n", -1)) {
            String stripped = part.strip();
            if (!stripped.isEmpty()) {
                line.append(line.isEmpty() ? "" : "; ").append(stripped);
            }
        }
        return line.toString();
    }

    /** {@return where ps is}, by the caller's PATH */
    private String lookUp() throws IOException {
        return Program.find(caller.env().getOrDefault("PATH", ""), PROGRAM)
                .orElseThrow(() -> new IOException("exec: \"" + PROGRAM + "\": executable file not found in $PATH"
                        + " (the table comes from the host's ps; --format json needs none)"));
    }

    private List<String> environment() {
        List<String> environment = new ArrayList<>();
        for (Map.Entry<String, String> variable : caller.env().entrySet()) {
            environment.add(variable.getKey() + "=" + variable.getValue());
        }
        return environment;
    }
}
