package dev.hako.cli.grammar;

import java.util.List;

/** The commands that look at a running container or change it. A part of {@link Grammar} that most commands do not load. */
final class RunningGrammar {

    static final Syntax PAUSE = new Syntax(
            "pause",
            "stop the processes of a container for a while",
            Grammar.ID,
            "Its processes are frozen until resume, also those that are still to come. " + Grammar.WHICH_ID,
            1,
            1,
            false,
            List.of());

    static final Syntax RESUME = new Syntax(
            "resume",
            "let the processes of a paused container go on",
            Grammar.ID,
            "Undoes pause. " + Grammar.WHICH_ID,
            1,
            1,
            false,
            List.of());

    static final Syntax PS = new Syntax(
            "ps",
            "print the processes of a container",
            Grammar.ID + " [ps options]",
            """
            Prints what ps of the host says of them, with the options behind <container-id>, -ef if there are none; or
            with --format json only their ids.""",
            1,
            Syntax.ANY,
            true,
            List.of(Options.FORMAT));

    static final Syntax EVENTS = new Syntax(
            "events",
            "print what a container uses, and when its memory runs out",
            Grammar.ID,
            "Prints an object of JSON on a line for each event, until the container has ended. " + Grammar.WHICH_ID,
            1,
            1,
            false,
            List.of(Options.INTERVAL, Options.STATS));

    static final Syntax UPDATE =
            new Syntax("update", "change the limits of a container", Grammar.ID, """
            Changes what is named, also of a container that is paused or not started yet, and leaves the rest; access to
            devices is never changed. If a part of it fails nothing is changed. The JSON is the object linux.resources of
            config.json, where what is not to be changed is left out:
               {"memory": {"limit": 67108864, "swap": 134217728}, "cpu": {"quota": 50000}, "pids": {"limit": 100}}""", 1, 1, false, UpdateOptions.ALL);

    private RunningGrammar() {}
}
