package dev.hako.core.init;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Namespaces;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.Optional;

/**
 * The root directory of a container's init, for who joins the container: to join a mount namespace leads to the root of that, but where the
 * container shares the one of the host only its init was ever sent to the container's root.
 */
final class InitRoot {

    private final Optional<Fd> directory;

    private InitRoot(Optional<Fd> directory) {
        this.directory = directory;
    }

    /**
     * Opens it, if it is needed. Whether the init process is the one that is meant has to be looked at afterwards.
     *
     * @param kernel who joins, still in the mount namespace of the host
     */
    static InitRoot open(Kernel kernel, ExecSequence.Target target) throws IOException {
        if ((target.namespaces() & Namespaces.CLONE_NEWNS) != 0) {
            return new InitRoot(Optional.empty());
        }
        String path = "/proc/" + target.pid() + "/root";
        return new InitRoot(Optional.of(Files.open(kernel, path, Files.O_PATH | Files.O_DIRECTORY, 0)));
    }

    /** Makes it the root and the working directory of who opened it. */
    void enter() throws IOException {
        if (directory.isEmpty()) {
            return;
        }
        try (Fd root = directory.get()) {
            Frame frame = root.kernel().frame();
            frame.call(Sys.FCHDIR, root.number());
            frame.call(Sys.CHROOT, frame.text("."));
            root.kernel().check(frame, "enter the container's root", "");
        }
    }
}
