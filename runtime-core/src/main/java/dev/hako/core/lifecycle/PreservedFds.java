package dev.hako.core.lifecycle;

import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import java.io.IOException;

/** The descriptors that a caller passes on to the container, from 3 upwards. */
final class PreservedFds {

    private static final int FIRST = 3;

    private PreservedFds() {}

    /** @throws ContainerException if one of them is not open. To be asked before anything else is opened. */
    static void check(Kernel kernel, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            if (!Files.isOpen(kernel, FIRST + i)) {
                throw new ContainerException("unable to stat preserved-fd " + (FIRST + i) + " (of " + count
                        + "): stat /proc/self/fd/" + (FIRST + i) + ": no such file or directory");
            }
        }
    }
}
