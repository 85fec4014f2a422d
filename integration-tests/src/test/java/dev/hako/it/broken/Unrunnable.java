package dev.hako.it.broken;

import dev.hako.it.bundle.Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A program {@code /p} that cannot be executed.
 *
 * @param name what is wrong with it
 * @param damage puts it into a bundle
 * @param errno what the kernel says
 * @param cause what hako adds
 */
record Unrunnable(String name, Consumer<Bundle> damage, String errno, String cause) {
    private static final String ABSENT = "no such file or directory";
    private static final String FORMAT = "exec format error";
    private static final String DENIED = "permission denied";
    private static final String LOOP = "too many levels of symbolic links";
    private static final short X86_64 = 62;

    static List<Unrunnable> all() {
        return List.of(
                script(
                        "an interpreter that is missing",
                        "#!/mmnnttbb foo bar\nsh\n",
                        ABSENT,
                        "/p needs /mmnnttbb, which is not in the container"),
                script(
                        "an interpreter that is missing here",
                        "#!nosh\n",
                        ABSENT,
                        "/p needs nosh, which is not in the container"),
                script(
                        "lines of Windows",
                        "#!/bin/sh\r\necho\r\n",
                        ABSENT,
                        "the first line of /p ends in CR LF, as on Windows: /bin/sh\\r does not exist"),
                script("no interpreter", "#!\n", FORMAT, "the first line of /p names no interpreter"),
                script("nothing", "", FORMAT, "/p is empty"),
                script("text", "echo hello\n", FORMAT, "/p is neither a program nor a script that starts with #!"),
                script(
                        "a byte order mark",
                        "\ufeff#!/bin/sh\n",
                        FORMAT,
                        "/p begins with a byte order mark, and not with #!"),
                script(
                        "a first line that is too long",
                        "#!/" + "a".repeat(300) + "\n",
                        FORMAT,
                        "the name of the interpreter in the first line of /p goes beyond the 255 bytes that the kernel reads"),
                script("a directory as interpreter", "#!/etc\n", DENIED, "/etc is a directory"),
                script(
                        "data as interpreter",
                        "#!/etc/passwd\n",
                        DENIED,
                        "/etc/passwd has no execute permission, mode 644"),
                script(
                        "itself as interpreter",
                        "#!/p\n",
                        LOOP,
                        "/p is a script whose interpreter is, in the end, itself"),
                new Unrunnable(
                        "a chain of interpreters",
                        Unrunnable::chain,
                        LOOP,
                        "more than 5 scripts in a row are each the interpreter of the one before"),
                new Unrunnable(
                        "a link to nowhere as interpreter",
                        b -> b.link("/sh", "/gone").program("/p", "#!/sh\n"),
                        ABSENT,
                        "/p needs /sh, a symbolic link to /gone, which is not in the container"),
                new Unrunnable(
                        "a link to itself as interpreter",
                        b -> b.link("/sh", "sh").program("/p", "#!/sh\n"),
                        LOOP,
                        "/p needs /sh, a symbolic link that leads to itself"),
                new Unrunnable(
                        "an interpreter without its interpreter",
                        b -> b.program("/q", "#!/gone\n").program("/p", "#!/q\n"),
                        ABSENT,
                        "/q needs /gone, which is not in the container"),
                elf(
                        "a loader that is missing",
                        dynamic("/lib/no-such-ld.so"),
                        ABSENT,
                        "/p needs /lib/no-such-ld.so, which is not in the container"),
                new Unrunnable(
                        "an interpreter without its loader",
                        b -> binary(b, "/q", dynamic("/lib/no-such-ld.so")).program("/p", "#!/q\n"),
                        ABSENT,
                        "/q needs /lib/no-such-ld.so, which is not in the container"),
                elf(
                        "a loader that may not be executed",
                        dynamic("/etc/passwd"),
                        DENIED,
                        "/etc/passwd has no execute permission, mode 644"),
                elf("code for ARM", header((short) 183), FORMAT, "/p is for aarch64, this machine is x86_64"),
                elf(
                        "code for an unknown machine",
                        header((short) 999),
                        FORMAT,
                        "/p is for ELF machine 999, this machine is x86_64"),
                elf("no code at all", header(X86_64), FORMAT, "/p is no whole program: it has no program headers"),
                elf(
                        "only the beginning of a header",
                        new byte[] {0x7f, 'E', 'L', 'F'},
                        FORMAT,
                        "/p is no whole program: it ends after 4 bytes, within its header"),
                elf(
                        "an object file",
                        object(),
                        FORMAT,
                        "/p is no whole program: it is an object file that was not linked"));
    }

    private static Unrunnable script(String name, String text, String errno, String cause) {
        return new Unrunnable(name, bundle -> bundle.program("/p", text), errno, cause);
    }

    private static Unrunnable elf(String name, byte[] bytes, String errno, String cause) {
        return new Unrunnable(name, bundle -> binary(bundle, "/p", bytes), errno, cause);
    }

    void put(Bundle bundle) {
        damage.accept(bundle);
    }

    /** {@return what runc says} */
    String refusal() {
        return "exec /p: " + errno;
    }

    /** {@return what hako says} */
    String explained() {
        return refusal() + " (" + cause + ")";
    }

    private static void chain(Bundle bundle) {
        for (int i = 0; i < 7; i++) {
            bundle.program("/script" + i, "#!/script" + (i + 1) + "\n");
        }
        bundle.program("/script7", "#!/bin/sh\n").program("/p", "#!/script0\n");
    }

    private static Bundle binary(Bundle bundle, String path, byte[] bytes) {
        bundle.program(path, "");
        Path file = bundle.rootfs().resolve(path.substring(1));
        try {
            Files.write(file, bytes);
            return bundle;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] header(short machine) {
        return elf(machine, (short) 2, 0, new byte[0]);
    }

    private static byte[] object() {
        return elf(X86_64, (short) 1, 0, new byte[0]);
    }

    /** A program of one segment that names its loader, elf(5). */
    private static byte[] dynamic(String loader) {
        byte[] path = (loader + "\0").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer rest = ByteBuffer.allocate(56 + path.length).order(ByteOrder.LITTLE_ENDIAN);
        rest.putInt(3).putInt(4).putLong(120).putLong(0x400078).putLong(0).putLong(path.length);
        rest.putLong(path.length).putLong(1).put(path);
        return elf(X86_64, (short) 2, 1, rest.array());
    }

    private static byte[] elf(short machine, short type, int segments, byte[] rest) {
        ByteBuffer elf = ByteBuffer.allocate(64 + rest.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        elf.putShort(type)
                .putShort(machine)
                .putInt(1)
                .putLong(0x400000)
                .putLong(64)
                .putLong(0)
                .putInt(0);
        elf.putShort((short) 64).putShort((short) 56).putShort((short) segments);
        elf.putShort((short) 0).putShort((short) 0).putShort((short) 0).put(rest);
        return elf.array();
    }

    @Override
    public String toString() {
        return name;
    }
}
