package dev.hako.cli.grammar;

import java.util.List;

/** The commands that would save a container to files and bring it back. A part of {@link Grammar} that most commands do not load. */
final class CheckpointGrammar {

    private static final String NOT_YET =
            "This version of hako cannot do it: the command line is checked, then it fails.\n";

    private static final Option IMAGE_PATH = Option.text("image-path", "", "", "directory of criu's image files");
    private static final Option WORK_PATH = Option.text("work-path", "", "", "directory of criu's work files and logs");
    private static final Option TCP_ESTABLISHED = Option.flag("tcp-established", "", "allow open TCP connections");
    private static final Option EXT_UNIX_SK = Option.flag("ext-unix-sk", "", "allow unix sockets to the outside");
    private static final Option SHELL_JOB = Option.flag("shell-job", "", "allow a terminal that is shared");
    private static final Option LAZY_PAGES = Option.flag("lazy-pages", "", "restore memory when it is used");
    private static final Option FILE_LOCKS = Option.flag("file-locks", "", "handle file locks");
    private static final Option MANAGE_CGROUPS_MODE =
            Option.text("manage-cgroups-mode", "", "", "soft, full, strict or ignore (default: soft)");
    private static final Option EMPTY_NS =
            Option.texts("empty-ns", "", "make a namespace, but do not restore what is in it: network");
    private static final Option AUTO_DEDUP = Option.flag("auto-dedup", "", "keep each page of memory once");

    static final Syntax CHECKPOINT = new Syntax(
            "checkpoint",
            "save a running container to files (not supported yet)",
            Grammar.ID,
            NOT_YET + Grammar.WHICH_ID,
            1,
            1,
            false,
            List.of(
                    IMAGE_PATH,
                    WORK_PATH,
                    Option.text("parent-path", "", "", "directory of earlier image files, relative to the image path"),
                    Option.flag("leave-running", "", "let the container run on"),
                    TCP_ESTABLISHED,
                    Option.flag("tcp-skip-in-flight", "", "leave TCP connections out that are being made"),
                    Option.flag("link-remap", "", "link unlinked files back"),
                    EXT_UNIX_SK,
                    SHELL_JOB,
                    LAZY_PAGES,
                    new Option(
                            "status-fd",
                            "",
                            Option.Kind.NUMBER,
                            "-1",
                            "descriptor to tell that lazy pages are ready",
                            false),
                    Option.text("page-server", "", "", "ADDRESS:PORT of the page server"),
                    FILE_LOCKS,
                    Option.flag("pre-dump", "", "save memory only, and let the container run on"),
                    MANAGE_CGROUPS_MODE,
                    EMPTY_NS,
                    AUTO_DEDUP));

    static final Syntax RESTORE = new Syntax(
            "restore",
            "bring a container back that checkpoint saved (not supported yet)",
            Grammar.ID,
            NOT_YET + Grammar.WHICH_ID,
            1,
            1,
            false,
            List.of(
                    Options.CONSOLE_SOCKET,
                    IMAGE_PATH,
                    WORK_PATH,
                    TCP_ESTABLISHED,
                    EXT_UNIX_SK,
                    SHELL_JOB,
                    FILE_LOCKS,
                    MANAGE_CGROUPS_MODE,
                    Options.BUNDLE,
                    Options.DETACH,
                    Options.PID_FILE,
                    Options.NO_SUBREAPER,
                    Options.NO_PIVOT,
                    EMPTY_NS,
                    AUTO_DEDUP,
                    LAZY_PAGES,
                    Option.text("lsm-profile", "", "", "TYPE:NAME of a security profile"),
                    Option.text("lsm-mount-context", "", "", "SELinux context of the mounts")));

    private CheckpointGrammar() {}
}
