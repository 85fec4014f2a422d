package dev.hako.core.linux;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Arrays;

/** Reading files whole, by this JVM: {@link FileInputStream#readAllBytes} asks six times how long one is. */
public final class WholeFile {

    private static final int CHUNK = 4096;

    private WholeFile() {}

    /**
     * {@return what is in a file}
     *
     * @throws java.io.FileNotFoundException if it cannot be opened
     */
    public static byte[] read(File file) throws IOException {
        byte[] content = new byte[CHUNK];
        int size = 0;
        try (FileInputStream in = new FileInputStream(file)) {
            for (int count = 0; count >= 0; count = in.read(content, size, content.length - size)) {
                size += count;
                if (size == content.length) {
                    content = Arrays.copyOf(content, size * 2);
                }
            }
        }
        return Arrays.copyOf(content, size);
    }
}
