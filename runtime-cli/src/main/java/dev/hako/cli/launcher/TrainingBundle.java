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

/**
 * A bundle for {@link Training} whose programs are a few instructions each, so that it needs nothing of the machine.
 *
 * @param directory where it lies
 * @param program what its container runs: {@link #EXIT} or {@link #WAIT}
 */
record TrainingBundle(Path directory, String program) {

    /** Exits with 0. */
    static final String EXIT = "/exit";

    /** Waits to be killed, in a terminal. */
    static final String WAIT = "/wait";

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

    /** Adds a user namespace and an id-mapped mount to what is complete. */
    void map() throws IOException {
        Path config = directory.resolve("config.json");
        if (Files.exists(config)) {
            String json = Files.readString(config)
                    .replace("\"linux\": {", MAPPINGS)
                    .replace("\"mounts\": [", MAPPED_MOUNT)
                    .replace("\"namespaces\": [", "\"namespaces\": [{\"type\": \"user\"},")
                    .replace("\"readonly\": true", "\"readonly\": false");
            Files.writeString(config, json);
        }
    }

    /** Completes what {@code spec} left there, if it did. */
    void complete() throws IOException {
        Path rootfs = Files.createDirectories(directory.resolve("rootfs"));
        write(rootfs.resolve("exit"), exit());
        write(rootfs.resolve("wait"), waitForever());
        Path config = directory.resolve("config.json");
        if (Files.exists(config)) {
            String json = Files.readString(config);
            if (program.equals(EXIT)) {
                json = json.replace("\"terminal\": true", "\"terminal\": false");
            }
            json = json.replace("\"linux\": {", SECCOMP);
            Files.writeString(config, json.replace("\"sh\"", '"' + program + '"'));
        }
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
