/**
 * The command line.
 */
module dev.hako.cli {
    requires static org.jspecify;
    requires dev.hako.core;
}
