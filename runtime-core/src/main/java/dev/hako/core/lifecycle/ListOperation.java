package dev.hako.core.lifecycle;

import dev.hako.core.state.StateDirectory;
import dev.hako.core.state.StateRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code list}: every container below the root. */
final class ListOperation {

    private final Caller caller;
    private final Settings settings;

    /** Names of users by id: to find one takes a look into {@code /etc/passwd}, or at a directory service. */
    private final Map<Object, String> owners = new HashMap<>();

    ListOperation(Caller caller, Settings settings) {
        this.caller = caller;
        this.settings = settings;
    }

    List<ContainerState> run(Consumer<String> problems) throws IOException {
        StateRoot root = new StateRoot(settings.root());
        if (!root.exists()) {
            if (settings.isDefaultRoot()) {
                return List.of();
            }
            String why = settings.root().exists() ? "not a directory" : "no such file or directory";
            throw new IOException("open " + settings.root() + ": " + why);
        }
        List<ContainerState> states = new ArrayList<>();
        for (String id : root.ids()) {
            try {
                Optional<Container> container = Container.find(caller, settings, id);
                if (container.isPresent()) {
                    states.add(container.get().state(owner(container.get().directory())));
                } else {
                    problems.accept("load container " + id + ": " + Container.NOT_EXISTING);
                }
            } catch (IOException failure) {
                problems.accept("load container " + id + ": " + failure.getMessage());
            }
        }
        return states;
    }

    /** {@return the name of the user who owns a state directory, or {@code #uid}} */
    private String owner(StateDirectory directory) throws IOException {
        Path path = directory.path().toPath();
        Object uid = Files.getAttribute(path, "unix:uid");
        String known = owners.get(uid);
        if (known == null) {
            known = name(path);
            owners.put(uid, known);
        }
        return known;
    }

    private static String name(Path file) throws IOException {
        String name = Files.getOwner(file).getName();
        boolean isNumber = !name.isEmpty() && name.charAt(0) >= '0' && name.charAt(0) <= '9';
        return isNumber ? "#" + name : name;
    }
}
