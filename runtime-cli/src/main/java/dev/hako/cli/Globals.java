package dev.hako.cli;

import dev.hako.cli.command.Command;
import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Booleans;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.log.Log;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.Caller;
import dev.hako.core.lifecycle.CgroupDriver;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Settings;
import dev.hako.core.linux.CleanPath;
import dev.hako.core.linux.GoText;
import dev.hako.core.linux.WholeFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What stands before the command. */
record Globals(Arguments arguments, Caller caller) {

    private static final String DEFAULT_ROOT = "/run/hako";
    private static final String ID_MAP = "/proc/self/uid_map";

    /** The one id mapping of the first user namespace, user_namespaces(7): all ids onto themselves. */
    private static final String ALL_IDS = "4294967295";

    /** Opens the log. */
    Log log(Output output) throws IOException {
        boolean debugging = arguments.flag(Options.DEBUG);
        Log.Format format = format(arguments.text(Options.LOG_FORMAT));
        String path = arguments.text(Options.LOG);
        return path.isEmpty()
                ? Log.onStandardError(output, format, debugging)
                : Log.inFile(caller.kernel(), path, output, format, debugging);
    }

    private static Log.Format format(String name) {
        return switch (name) {
            case "", "text" -> Log.Format.TEXT;
            case "json" -> Log.Format.JSON;
            default -> throw new ContainerException("invalid log-format: " + name);
        };
    }

    /**
     * {@return the directory of the containers' states}
     *
     * @throws ContainerException if it is the root directory
     */
    File root() throws IOException {
        if (!arguments.has(Options.ROOT)) {
            return defaultRoot(caller);
        }
        String root = arguments.text(Options.ROOT);
        File clean = new File(CleanPath.of(root.startsWith("/") ? root : caller.cwd() + "/" + root));
        if (clean.getParent() == null) {
            throw new ContainerException("Option --root argument should not be set to /");
        }
        return clean;
    }

    Settings settings(File root, Log log) {
        return new Settings(
                root,
                !arguments.has(Options.ROOT),
                log.debugLines(),
                log.isDebugging(),
                log.warnings(),
                cgroupDriver().orElse(CgroupDriver.CGROUPFS),
                rootless());
    }

    /** Refuses what the options ask for but is not there. They are about cgroups: as with runc, other commands do not look at them. */
    void check(Command command) {
        if (!command.makesCgroups()) {
            return;
        }
        String rootless = arguments.text(Options.ROOTLESS);
        if (!isAuto(rootless) && rootless().isEmpty()) {
            throw new ContainerException("strconv.ParseBool: parsing " + GoText.quote(rootless)
                    + ": invalid syntax (--rootless is true, false or auto)");
        }
        if (cgroupDriver().isEmpty()) {
            throw new ContainerException("unknown cgroup manager specified: "
                    + GoText.quote(arguments.text(Options.CGROUP_MANAGER))
                    + " (--cgroup-manager is cgroupfs, systemd or disabled)");
        }
    }

    /** {@return who makes the cgroups}, as crun's option of this name says, or runc's --systemd-cgroup; empty if it says nonsense */
    private Optional<CgroupDriver> cgroupDriver() {
        return switch (arguments.text(Options.CGROUP_MANAGER)) {
            case "", "cgroupfs" ->
                Optional.of(arguments.flag(Options.SYSTEMD_CGROUP) ? CgroupDriver.SYSTEMD : CgroupDriver.CGROUPFS);
            case "systemd" -> Optional.of(CgroupDriver.SYSTEMD);
            case "disabled" -> Optional.of(CgroupDriver.DISABLED);
            default -> Optional.empty();
        };
    }

    /** {@return what --rootless says}; empty if nothing or nonsense */
    private Optional<Boolean> rootless() {
        String text = arguments.text(Options.ROOTLESS);
        if (isAuto(text)) {
            return Optional.empty();
        }
        return switch (Booleans.parse(text)) {
            case TRUE -> Optional.of(true);
            case FALSE -> Optional.of(false);
            case NEITHER -> Optional.empty();
        };
    }

    private static boolean isAuto(String rootless) {
        return rootless.isEmpty() || rootless.equalsIgnoreCase("auto");
    }

    /** {@return the directory of the containers' states when nobody names one} */
    static File defaultRoot(Caller caller) throws IOException {
        String directory = caller.env().getOrDefault("XDG_RUNTIME_DIR", "");
        return new File(directory.isEmpty() || isSystemRoot(caller) ? DEFAULT_ROOT : directory + "/hako");
    }

    /** {@return whether the caller is root, and not just in a user namespace of somebody else's} */
    private static boolean isSystemRoot(Caller caller) throws IOException {
        if (caller.uid() != 0) {
            return false;
        }
        return "root".equals(caller.env().get("USER")) || idMap().strip().endsWith(" " + ALL_IDS);
    }

    private static String idMap() throws IOException {
        return new String(WholeFile.read(new File(ID_MAP)), StandardCharsets.UTF_8);
    }
}
