package dev.hako.cli.launcher;

import dev.hako.core.linux.Sys;
import dev.hako.core.stub.Assembler;
import dev.hako.core.stub.Assembler.Label;
import dev.hako.core.stub.Assembler.Reg;
import dev.hako.core.stub.ElfImage;
import dev.hako.core.stub.StubProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/** The bundles of {@link Training}, whose programs are a few instructions each, so that they need nothing of the machine. */
enum TrainingBundle {

    /** Exits at once: with a filter of system calls, and with hooks that exit at once, too. */
    EXITING,

    /** The same in a user namespace, with an id-mapped mount. */
    MAPPED,

    /** The same with limits: there need not be the controllers for them. */
    LIMITED,

    /** Waits to be killed. */
    WAITING,

    /** The same in a terminal. */
    IN_TERMINAL;

    /** The program that exits with 0. */
    static final String EXIT = "/exit";

    private static final String WAIT = "/wait";

    private static final int MEMORY = 4096;

    /** A profile with what the engines' own use. */
    private static final String SECCOMP = """
            "linux": {
              "seccomp": {
                "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
                "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
                "syscalls": [
                  {"names": ["exit_group", "execve", "ppoll", "close_range", "read", "write"], "action": "SCMP_ACT_ALLOW"},
                  {"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}]}
                ]
              },
            """;

    /** Nobody's files change hands for it: everybody inside is himself outside. */
    private static final String MAPPINGS = """
            "linux": {
              "uidMappings": [{"containerID": 0, "hostID": 0, "size": 65536}],
              "gidMappings": [{"containerID": 0, "hostID": 0, "size": 65536}],
            """;

    private static final String MAPPED_MOUNT = """
            "mounts": [
              {"destination": "/mapped", "type": "bind", "source": "rootfs", "options": ["rbind", "idmap"]},
            """;

    private static final String LIMITS = """
            "resources": {
              "memory": {"limit": 67108864, "swap": 67108864, "reservation": 33554432},
              "cpu": {"shares": 512, "quota": 50000, "period": 100000, "cpus": "0", "mems": "0"},
              "pids": {"limit": 100},
              "blockIO": {"weight": 500},
            """;

    private static final String HOOKS = """
            "hooks": {
              "createRuntime": [{"path": "HOOK", "args": ["hook"], "env": ["A=B"]}],
              "poststop": [{"path": "HOOK", "timeout": 10}]
            },
            "linux": {
            """;

    /** {@return where it lies} */
    Path in(Path directory) {
        return directory.resolve(name().toLowerCase(Locale.ROOT));
    }

    /** Completes what {@code spec} left there, if it did. */
    void complete(Path bundle) throws IOException {
        Path rootfs = Files.createDirectories(bundle.resolve("rootfs"));
        write(rootfs.resolve("exit"), exit());
        write(rootfs.resolve("wait"), waitForever());
        Path config = bundle.resolve("config.json");
        if (!Files.exists(config)) {
            return;
        }
        String json = Files.readString(config);
        if (this != IN_TERMINAL) {
            json = json.replace("\"terminal\": true", "\"terminal\": false");
        }
        String program = this == WAITING || this == IN_TERMINAL ? WAIT : EXIT;
        json = json.replace("\"sh\"", '"' + program + '"').replace("\"linux\": {", SECCOMP);
        Files.writeString(config, special(json, rootfs.resolve("exit")));
    }

    private String special(String json, Path exit) {
        return switch (this) {
            case EXITING -> json.replace("\"linux\": {", HOOKS.replace("HOOK", exit.toString()));
            case MAPPED ->
                json.replace("\"linux\": {", MAPPINGS)
                        .replace("\"mounts\": [", MAPPED_MOUNT)
                        .replace("\"namespaces\": [", "\"namespaces\": [{\"type\": \"user\"},")
                        .replace("\"readonly\": true", "\"readonly\": false");
            case LIMITED -> json.replace("\"resources\": {", LIMITS);
            case WAITING, IN_TERMINAL -> json;
        };
    }

    private static void write(Path file, Assembler code) throws IOException {
        Files.write(file, ElfImage.of(code.assemble(), MEMORY));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Assembler exit() {
        Assembler asm = new Assembler(ElfImage.CODE_ADDRESS);
        StubProgram.exit(asm, 0);
        return asm;
    }

    private static Assembler waitForever() {
        Assembler asm = new Assembler(ElfImage.CODE_ADDRESS);
        Label wait = asm.label("wait");
        asm.place(wait).move(Reg.RDI, 0).move(Reg.RSI, 0).move(Reg.RDX, 0).move(Reg.R10, 0);
        StubProgram.call(asm, Sys.PPOLL);
        return asm.jump(wait);
    }
}
