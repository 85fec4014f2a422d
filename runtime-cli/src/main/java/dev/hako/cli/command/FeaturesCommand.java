package dev.hako.cli.command;

import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.Containers;
import dev.hako.spec.json.FeaturesWriter;
import dev.hako.spec.json.JsonWriter;
import java.io.IOException;

/** {@code features}: prints what this runtime can do. */
record FeaturesCommand() implements Command {

    @Override
    public int run(Containers containers, Output output) throws IOException {
        JsonWriter out = JsonWriter.indented("    ");
        FeaturesWriter.write(out, containers.features());
        output.out(out + "\n");
        return 0;
    }
}
