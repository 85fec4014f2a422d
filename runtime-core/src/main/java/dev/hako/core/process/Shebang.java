package dev.hako.core.process;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The first line of a script, as the kernel reads it (fs/binfmt_script.c).
 *
 * @param interpreter the program that it names; empty if it names none
 * @param isCutOff whether the name goes on behind what the kernel reads
 */
record Shebang(String interpreter, boolean isCutOff) {

    /** How much of a file the kernel looks at, {@code BINPRM_BUF_SIZE}. */
    static final int READ = 256;

    /** {@return the first line of a file}; empty if it does not begin with {@code #!} */
    static Optional<Shebang> of(byte[] head) {
        if (head.length < 2 || head[0] != '#' || head[1] != '!') {
            return Optional.empty();
        }
        int length = Math.min(head.length, READ);
        int start = 2;
        while (start < length && isBlank(head[start])) {
            start++;
        }
        int end = start;
        while (end < length && !isBlank(head[end]) && head[end] != '\n' && head[end] != 0) {
            end++;
        }
        String name = new String(head, start, end - start, StandardCharsets.UTF_8);
        return Optional.of(new Shebang(name, end == READ));
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
