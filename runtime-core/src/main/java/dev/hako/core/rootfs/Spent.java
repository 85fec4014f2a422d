package dev.hako.core.rootfs;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Kernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Descriptors that have served, to be closed many at a time: a message to the kernel's process costs more than a call. */
final class Spent implements AutoCloseable {

    private static final int MANY = 64;

    private final Kernel kernel;
    private final List<Fd> descriptors = new ArrayList<>();

    Spent(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Takes over a descriptor. */
    void add(Fd fd) {
        descriptors.add(fd);
    }

    /** Takes over the descriptor of a target. {@return the target, which can be used until this is closed} */
    Target add(Target target) {
        add(target.fd());
        return target;
    }

    /** Closes what has come together, if that is so much that a process might run out of descriptors. */
    void closeIfMany() throws IOException {
        if (descriptors.size() >= MANY) {
            close();
        }
    }

    /** Closes what has come together, {@linkplain Kernel#post together with the next frame}; more may be added afterwards. */
    @Override
    public void close() throws IOException {
        if (descriptors.isEmpty()) {
            return;
        }
        Batch batch = new Batch(kernel, 0, 0);
        for (Fd fd : descriptors) {
            batch.close(fd.release());
        }
        descriptors.clear();
        batch.post();
    }
}
