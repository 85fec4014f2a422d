package dev.hako.it.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * {@code hako serve} for all tests of this JVM, if they are to run with a server: system property {@code mode}, {@code warm}. Without it every
 * command starts cold.
 */
final class WarmServer {

    /** The variable by which a launcher finds the server, or is told that there is none. */
    static final String VARIABLE = "HAKO_SERVER";

    /** The value of the variable with which launchers look for none. */
    static final String NONE = "off";

    private static final String PLACE = System.getProperty("mode", "").equals("warm") ? start() : NONE;

    private WarmServer() {}

    /** {@return the value of the variable for the runtime under test} */
    static String place() {
        return PLACE;
    }

    private static String start() {
        try {
            Path directory = Files.createTempDirectory("hako-it-server");
            Path socket = directory.resolve("socket");
            ProcessBuilder builder =
                    new ProcessBuilder(Peer.underTest().program().toString(), "serve");
            builder.environment().put(VARIABLE, socket.toString());
            builder.redirectOutput(ProcessBuilder.Redirect.INHERIT).redirectError(ProcessBuilder.Redirect.INHERIT);
            Process server = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, directory)));
            for (int i = 0; i < 500 && !Files.exists(socket); i++) {
                if (!server.isAlive()) {
                    throw new IllegalStateException("hako serve ended with " + server.exitValue());
                }
                Thread.sleep(20);
            }
            return socket.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void end(Process server, Path directory) {
        try {
            server.destroy();
            if (!server.waitFor(30, TimeUnit.SECONDS)) {
                System.err.println("hako serve does not end");
                server.destroyForcibly();
            }
            Files.deleteIfExists(directory.resolve("socket"));
            Files.delete(directory);
        } catch (IOException | InterruptedException e) {
            System.err.println("hako serve: " + e);
        }
    }
}
