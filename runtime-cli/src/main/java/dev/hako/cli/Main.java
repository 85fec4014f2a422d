package dev.hako.cli;

import dev.hako.cli.server.KeptWarm;
import dev.hako.core.lifecycle.Caller;
import dev.hako.core.linux.Processes;
import dev.hako.core.stub.RemoteKernel;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;

/** The brain behind {@code bin/hako}: standard input brings the launcher's replies, standard output takes the requests. */
public final class Main {

    private static final String KEEP_WARM = KeptWarm.VARIABLE;

    private Main() {}

    /** Carries out the command line of the launcher, and has the launcher exit with the command's code. */
    public static void main(String[] args) {
        RemoteKernel launcher =
                new RemoteKernel(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
        int code = 1;
        try {
            code = serve(launcher);
        } catch (Throwable unforeseen) {
            complain(launcher, unforeseen);
        }
        exit(launcher, code);
    }

    private static int serve(RemoteKernel launcher) throws IOException {
        Invocation invocation = Invocation.of(launcher);
        giveUpStandardError();
        return execute(invocation);
    }

    /** Carries out a command line. {@return its exit code} */
    public static int execute(Invocation invocation) throws IOException {
        Caller caller = invocation.caller();
        int code = Commands.execute(caller, invocation.arguments());
        if (caller.env().containsKey(KEEP_WARM)) {
            KeptWarm.leave(caller, Globals.defaultRoot(caller));
        }
        return code;
    }

    /** The caller may wait for the end of its standard error, which is the launcher's to hold open: /dev/null takes its place. */
    private static void giveUpStandardError() throws IOException {
        new FileOutputStream(FileDescriptor.err).close();
    }

    private static void complain(RemoteKernel launcher, Throwable unforeseen) {
        StackTraceElement[] trace = unforeseen.getStackTrace();
        try {
            Invocation.complain(launcher, "hako: " + unforeseen + (trace.length == 0 ? "" : " at " + trace[0]));
        } catch (IOException gone) {
            // with the launcher went its standard error: there is nobody left to tell
        }
    }

    private static void exit(RemoteKernel launcher, int code) {
        try {
            Processes.exit(launcher, code);
        } catch (IOException gone) {
            // it has ended already
        }
        Runtime.getRuntime().halt(code);
    }
}
