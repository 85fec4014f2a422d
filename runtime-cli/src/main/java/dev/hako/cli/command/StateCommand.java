package dev.hako.cli.command;

import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.Containers;
import dev.hako.spec.json.JsonWriter;
import java.io.IOException;

/** {@code state}: prints what is known of a container, as JSON without a newline at its end. */
record StateCommand(String id) implements Command {

    @Override
    public int run(Containers containers, Output output) throws IOException {
        JsonWriter out = JsonWriter.indented("  ");
        StateText.write(out, containers.state(id));
        output.out(out.toString());
        return 0;
    }
}
