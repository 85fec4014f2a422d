package dev.hako.spec.json;

import dev.hako.spec.runtime.Seccomp;

/** Writes {@code linux.seccomp}. */
final class SeccompWriter {
    private SeccompWriter() {}

    static void seccomp(JsonWriter out, Seccomp seccomp) {
        out.beginObject();
        out.name("defaultAction").string(seccomp.defaultAction());
        Members.unsigned(out, "defaultErrnoRet", seccomp.defaultErrnoRet());
        Members.texts(out, "architectures", seccomp.architectures());
        Members.texts(out, "flags", seccomp.flags());
        Members.text(out, "listenerPath", seccomp.listenerPath());
        Members.text(out, "listenerMetadata", seccomp.listenerMetadata());
        if (!seccomp.syscalls().isEmpty()) {
            out.name("syscalls").beginList();
            for (Seccomp.Syscall syscall : seccomp.syscalls()) {
                syscall(out, syscall);
            }
            out.endList();
        }
        out.endObject();
    }

    private static void syscall(JsonWriter out, Seccomp.Syscall syscall) {
        out.beginObject();
        out.name("names").strings(syscall.names());
        out.name("action").string(syscall.action());
        Members.unsigned(out, "errnoRet", syscall.errnoRet());
        if (!syscall.args().isEmpty()) {
            out.name("args").beginList();
            for (Seccomp.Arg arg : syscall.args()) {
                arg(out, arg);
            }
            out.endList();
        }
        out.endObject();
    }

    private static void arg(JsonWriter out, Seccomp.Arg arg) {
        out.beginObject();
        out.name("index").number(arg.index());
        out.name("value").unsigned(arg.value());
        Members.unsigned(out, "valueTwo", arg.valueTwo());
        out.name("op").string(arg.op());
        out.endObject();
    }
}
