/**
 * The command line: reads words, asks {@code dev.hako.core.lifecycle}, prints what came of it.
 *
 * <p>Start at {@link dev.hako.cli.Commands}.
 */
module dev.hako.cli {
    requires static transitive org.jspecify;
    requires dev.hako.core;
    requires info.picocli;
}
