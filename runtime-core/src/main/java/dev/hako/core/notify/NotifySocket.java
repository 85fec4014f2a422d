package dev.hako.core.notify;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Sockets;
import dev.hako.spec.runtime.Mount;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Spec;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The socket that a container's program notifies. It is in a directory of its own, which the container sees. */
public final class NotifySocket {

    /** The variable that names a service manager's socket, sd_notify(3). */
    public static final String VARIABLE = "NOTIFY_SOCKET";

    private static final String NAME = "notify.sock";
    private static final String IN_CONTAINER = "/run/notify";
    private static final int DIRECTORY_MODE = 0755;
    private static final int SOCKET_MODE = 0777;

    private NotifySocket() {}

    /**
     * {@return a configuration with the socket's directory mounted and the program told of it}
     *
     * @param directory absolute, host side
     */
    public static Spec tell(Spec spec, File directory) {
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.add(
                new Mount(IN_CONTAINER, "", directory.getPath(), List.of("bind", "nosuid", "noexec", "nodev", "ro")));
        Process process = spec.process().orElseThrow();
        List<String> env = new ArrayList<>(process.env());
        env.add(VARIABLE + "=" + IN_CONTAINER + "/" + NAME);
        return spec.withMounts(mounts).withProcess(process.change().env(env).done());
    }

    /** Makes the directory, which every user may enter. */
    public static void makeDirectory(Kernel kernel, File directory) throws IOException {
        try (Fd parent = openDirectory(kernel, directory.getParent())) {
            Files.makeDirectory(parent, directory.getName(), DIRECTORY_MODE);
            Files.changeModeAt(parent, directory.getName(), DIRECTORY_MODE);
        }
    }

    /**
     * Makes the socket, to which every user may write.
     *
     * @throws IOException also when there is no such directory
     */
    public static Fd bind(Kernel kernel, File directory) throws IOException {
        try (Fd parent = openDirectory(kernel, directory.getPath())) {
            Fd socket = Sockets.unix(kernel, Sockets.SOCK_DGRAM);
            try {
                // the path of a socket must be short
                Sockets.bind(socket, "/proc/self/fd/" + parent.number() + "/" + NAME);
                Files.changeModeAt(parent, NAME, SOCKET_MODE);
                return socket;
            } catch (IOException failure) {
                socket.close();
                throw failure;
            }
        }
    }

    private static Fd openDirectory(Kernel kernel, String path) throws IOException {
        return Files.open(kernel, path, Files.O_PATH | Files.O_DIRECTORY, 0);
    }
}
