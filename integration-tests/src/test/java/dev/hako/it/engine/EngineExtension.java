package dev.hako.it.engine;

import dev.hako.it.bundle.Peer;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts an engine for a class of tests, gives it to each of them, and stops it; then nothing of it may be left. The
 * class is skipped when the engine is not installed.
 */
abstract class EngineExtension<E extends Engine> implements BeforeAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(EngineExtension.class);

    private final Class<E> type;
    private final Function<Sandbox, E> start;
    private final List<String> programs;

    EngineExtension(Class<E> type, Function<Sandbox, E> start, String... programs) {
        this.type = type;
        this.start = start;
        this.programs = List.of(programs);
    }

    /** An engine and what it has of the machine. */
    private record Session<E extends Engine>(Sandbox sandbox, E engine) implements AutoCloseable {
        @Override
        public void close() {
            try {
                engine.close();
            } finally {
                sandbox.finish(false);
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        for (String program : programs) {
            if (!isInstalled(program)) {
                System.out.println("skipped, " + context.getDisplayName() + ": " + program + " is not installed");
                Assumptions.abort(program + " is not installed");
            }
        }
        context.getStore(NAMESPACE).computeIfAbsent(type, _ -> open(), Session.class);
    }

    private Session<E> open() {
        Sandbox sandbox = new Sandbox(Peer.underTest());
        try {
            return new Session<>(sandbox, start.apply(sandbox));
        } catch (RuntimeException | AssertionError e) {
            sandbox.finish(true);
            throw e;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == type;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Session<?> session = context.getStore(NAMESPACE).get(type, Session.class);
        if (session == null) {
            throw new IllegalStateException("no " + type.getSimpleName());
        }
        return session.engine();
    }

    private static boolean isInstalled(String program) {
        return List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin").stream()
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
    }
}
