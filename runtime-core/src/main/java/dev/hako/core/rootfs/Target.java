package dev.hako.core.rootfs;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.FileInfo;
import java.io.IOException;

/**
 * A file in the root file system, held by its descriptor.
 *
 * @param fd {@code O_PATH}
 * @param path where it was found: absolute in the root, with no symlink in it
 * @param info what it was when it was opened
 * @param isNew whether it was made for this
 */
record Target(Fd fd, String path, FileInfo info, boolean isNew) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        fd.close();
    }
}
