package dev.hako.cli.server;

import dev.hako.cli.Commands;
import dev.hako.cli.Invocation;
import dev.hako.core.cgroup.devices.LoadedFilters;
import dev.hako.core.lifecycle.Caller;
import dev.hako.core.lifecycle.OwnBrainException;
import dev.hako.core.lifecycle.SharedBrain;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.LauncherConnection;
import dev.hako.core.stub.StubProgram;
import java.io.IOException;
import java.util.Optional;

/** What a server does for one launcher. */
final class Service {

    private Service() {}

    /**
     * Carries out a launcher's command, if it is one that may be.
     *
     * @param own what the launcher's surroundings have to be; else it starts a JVM of its own
     * @param filters of devices, which many containers share
     * @return whether it was this JVM that carried it out, as far as the launcher let it
     */
    static boolean serve(LauncherConnection connection, Surroundings own, LoadedFilters filters) {
        boolean isTaken = false;
        try (connection) {
            if (isWelcome(connection, own)) {
                SharedBrain brain = new SharedBrain(connection.here(), filters.in(connection.here()));
                Invocation invocation = Invocation.of(connection.launcher(), Optional.of(brain));
                // what was read of the process is this launcher's: its answer came after that, so its id was not
                // another's yet
                isTaken = true;
                isTaken = carryOut(invocation);
            }
        } catch (IOException gone) {
            // the launcher was killed, or was given up: there is nobody left to tell
        } catch (RuntimeException | Error unforeseen) {
            System.err.println("hako serve: internal error: " + unforeseen);
        }
        return isTaken;
    }

    private static boolean isWelcome(LauncherConnection connection, Surroundings own) {
        try {
            String pid = String.valueOf(connection.peer().pid());
            return Surroundings.of(connection.here(), pid).areThoseOf(own);
        } catch (IOException unknown) {
            // whom we may not look at is no equal
            return false;
        }
    }

    private static boolean carryOut(Invocation invocation) throws IOException {
        Caller caller = invocation.caller();
        Frame last = caller.kernel().frame();
        boolean isDone = true;
        try {
            int code = Commands.execute(caller, invocation.arguments());
            last.call(Sys.EXIT_GROUP, code);
        } catch (OwnBrainException tooLong) {
            isDone = false;
            // as it was: it starts a JVM when we have gone
            last.call(Sys.CHDIR, last.text(caller.cwd()));
            last.call(Sys.KILL, caller.pid(), 0).storeInto(StubProgram.COMMITTED);
        }
        caller.kernel().leave(last);
        return isDone;
    }
}
