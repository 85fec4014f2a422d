package dev.hako.spec.json;

import dev.hako.spec.runtime.Hook;
import dev.hako.spec.runtime.Hooks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code hooks}. */
final class HooksReader {
    private HooksReader() {}

    static Hooks hooks(JsonReader in) throws IOException {
        List<Hook> prestart = List.of();
        List<Hook> createRuntime = List.of();
        List<Hook> createContainer = List.of();
        List<Hook> startContainer = List.of();
        List<Hook> poststart = List.of();
        List<Hook> poststop = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "prestart" -> prestart = list(in);
                case "createRuntime" -> createRuntime = list(in);
                case "createContainer" -> createContainer = list(in);
                case "startContainer" -> startContainer = list(in);
                case "poststart" -> poststart = list(in);
                case "poststop" -> poststop = list(in);
                default ->
                    in.other("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");
            }
        }
        return new Hooks(prestart, createRuntime, createContainer, startContainer, poststart, poststop);
    }

    private static List<Hook> list(JsonReader in) throws IOException {
        List<Hook> hooks = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            hooks.add(hook(in));
        }
        return hooks;
    }

    private static Hook hook(JsonReader in) throws IOException {
        String path = "";
        List<String> args = List.of();
        Optional<List<String>> env = Optional.empty();
        OptionalInt timeout = OptionalInt.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "path" -> path = in.string();
                case "args" -> args = in.strings();
                case "env" -> env = Optional.of(in.strings());
                case "timeout" -> timeout = OptionalInt.of(in.int32());
                default -> in.other("path", "args", "env", "timeout");
            }
        }
        return new Hook(path, args, env, timeout);
    }
}
