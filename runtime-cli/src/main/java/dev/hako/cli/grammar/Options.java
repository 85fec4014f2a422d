package dev.hako.cli.grammar;

/** Every option there is; {@link Grammar} says which command takes which. */
public final class Options {

    public static final Option HELP = Option.flag("help", "h", "show help");
    public static final Option VERSION = Option.flag("version", "v", "print the version");

    public static final Option DEBUG = Option.flag("debug", "", "log every step");
    public static final Option LOG =
            Option.text("log", "", "", "append what goes wrong to this file instead of standard error");
    public static final Option LOG_FORMAT =
            Option.text("log-format", "", "text", "how the log is written: text or json");
    public static final Option ROOT = Option.text(
            "root",
            "",
            "",
            "directory that holds the states of the containers, best on a tmpfs (default: /run/hako, or"
                    + " $XDG_RUNTIME_DIR/hako without root)");
    public static final Option CRIU =
            Option.text("criu", "", "", "ignored: criu is looked up in $PATH").hide();
    public static final Option SYSTEMD_CGROUP =
            Option.flag("systemd-cgroup", "", "have systemd make the cgroups: cgroupsPath is slice:prefix:name");
    public static final Option CGROUP_MANAGER = Option.text(
            "cgroup-manager", "", "cgroupfs", "who makes the cgroups: cgroupfs (hako itself), systemd or disabled");
    public static final Option ROOTLESS =
            Option.text("rootless", "", "auto", "go on where cgroups may not be written: true, false or auto");

    public static final Option BUNDLE =
            Option.text("bundle", "b", "", "the bundle's directory, else the working directory");
    public static final Option CONFIG =
            Option.text("config", "f", "config.json", "the configuration, a path relative to the bundle");
    public static final Option CONSOLE_SOCKET =
            Option.text("console-socket", "", "", "unix socket that gets the master end of the terminal");
    public static final Option PIDFD_SOCKET =
            Option.text("pidfd-socket", "", "", "unix socket that gets a pidfd of the process");
    public static final Option PID_FILE = Option.text("pid-file", "", "", "file to write the process id to");
    public static final Option NO_PIVOT = Option.flag(
            "no-pivot", "", "move the root file system instead of pivot_root(2), for a rootfs on a ramdisk; less safe");
    public static final Option NO_NEW_KEYRING =
            Option.flag("no-new-keyring", "", "keep the caller's session keyring instead of a new one");
    public static final Option PRESERVE_FDS =
            Option.number("preserve-fds", "hand on this many descriptors after stdio and $LISTEN_FDS");
    public static final Option STRICT =
            Option.flag("strict", "", "refuse what validate would warn of, instead of ignoring it");
    public static final Option DETACH = Option.flag("detach", "d", "return once the process runs");
    public static final Option KEEP = Option.flag("keep", "", "keep the container when it has stopped");
    public static final Option NO_SUBREAPER =
            Option.flag("no-subreaper", "", "leave orphans of the container to another process");

    public static final Option ALL = Option.flag("all", "a", "do not complain about a container that does not run")
            .hide();
    public static final Option FORCE =
            Option.flag("force", "f", "kill it first if it runs; an unknown one is no error");

    public static final Option CWD = Option.text("cwd", "", "", "working directory in the container");
    public static final Option ENV = Option.texts("env", "e", "add NAME=value to the environment");
    public static final Option TTY = Option.flag("tty", "t", "give the process a terminal");
    public static final Option USER = Option.text("user", "u", "", "ids to run as: uid[:gid]");
    public static final Option ADDITIONAL_GIDS = Option.numbers("additional-gids", "g", "add a group");
    public static final Option PROCESS =
            Option.text("process", "p", "", "file with the whole process as JSON; most other options are ignored then");
    public static final Option PROCESS_LABEL = Option.text("process-label", "", "", "SELinux label");
    public static final Option APPARMOR = Option.text("apparmor", "", "", "AppArmor profile");
    public static final Option NO_NEW_PRIVS = Option.flag("no-new-privs", "", "set no_new_privs, prctl(2)");
    public static final Option CAP = Option.texts("cap", "c", "add a capability");
    public static final Option CGROUP =
            Option.texts("cgroup", "", "existing cgroup below the container's to run in: [controller,...:]path");
    public static final Option IGNORE_PAUSED = Option.flag("ignore-paused", "", "allow it in a paused container");

    public static final Option FORMAT = Option.text("format", "f", "table", "table or json");
    public static final Option QUIET = Option.flag("quiet", "q", "only the ids");
    public static final Option SPEC_ROOTLESS = Option.flag("rootless", "", "for a user without privileges");

    public static final Option REPORT_FORMAT = Option.text("format", "", "text", "text or json");
    public static final Option STRICT_REPORT = Option.flag("strict", "", "a warning is as bad as an error");

    public static final Option INTERVAL =
            Option.text("interval", "", "5s", "time from one look at what the container uses to the next: 1s, 100ms");
    public static final Option STATS = Option.flag("stats", "", "look once and return");

    public static final Option IDLE_TIMEOUT = Option.text(
            "idle-timeout", "", "0", "exit when there was nothing to do for so long: 30s, 10m; 0 for never");

    private Options() {}
}
