package dev.hako.spec.json;

import dev.hako.spec.runtime.Seccomp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code linux.seccomp}. */
final class SeccompReader {
    private SeccompReader() {}

    static Seccomp seccomp(JsonReader in) throws IOException {
        String defaultAction = "";
        OptionalLong defaultErrnoRet = OptionalLong.empty();
        List<String> architectures = List.of();
        Optional<List<String>> flags = Optional.empty();
        String listenerPath = "";
        String listenerMetadata = "";
        List<Seccomp.Syscall> syscalls = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "defaultAction" -> defaultAction = in.string();
                case "defaultErrnoRet" -> defaultErrnoRet = OptionalLong.of(in.uint64());
                case "architectures" -> architectures = in.strings();
                case "flags" -> flags = Optional.of(in.strings());
                case "listenerPath" -> listenerPath = in.string();
                case "listenerMetadata" -> listenerMetadata = in.string();
                case "syscalls" -> syscalls = syscalls(in);
                default ->
                    in.other(
                            "defaultAction",
                            "defaultErrnoRet",
                            "architectures",
                            "flags",
                            "listenerPath",
                            "listenerMetadata",
                            "syscalls");
            }
        }
        return new Seccomp(
                defaultAction, defaultErrnoRet, architectures, flags, listenerPath, listenerMetadata, syscalls);
    }

    private static List<Seccomp.Syscall> syscalls(JsonReader in) throws IOException {
        List<Seccomp.Syscall> list = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            list.add(syscall(in));
        }
        return list;
    }

    private static Seccomp.Syscall syscall(JsonReader in) throws IOException {
        List<String> names = List.of();
        String action = "";
        OptionalLong errnoRet = OptionalLong.empty();
        List<Seccomp.Arg> args = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "names" -> names = in.strings();
                case "action" -> action = in.string();
                case "errnoRet" -> errnoRet = OptionalLong.of(in.uint64());
                case "args" -> args = args(in);
                default -> in.other("names", "action", "errnoRet", "args");
            }
        }
        return new Seccomp.Syscall(names, action, errnoRet, args);
    }

    private static List<Seccomp.Arg> args(JsonReader in) throws IOException {
        List<Seccomp.Arg> list = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            list.add(arg(in));
        }
        return list;
    }

    private static Seccomp.Arg arg(JsonReader in) throws IOException {
        int index = 0;
        long value = 0;
        long valueTwo = 0;
        String op = "";
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "index" -> index = (int) in.between(0, Integer.MAX_VALUE);
                case "value" -> value = in.uint64();
                case "valueTwo" -> valueTwo = in.uint64();
                case "op" -> op = in.string();
                default -> in.other("index", "value", "valueTwo", "op");
            }
        }
        return new Seccomp.Arg(index, value, valueTwo, op);
    }
}
