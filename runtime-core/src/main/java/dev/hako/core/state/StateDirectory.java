package dev.hako.core.state;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.WholeFile;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * The directory of one container.
 *
 * <ul>
 *   <li>{@code state.json}: its {@link ContainerRecord}
 *   <li>{@code config.json}: the configuration that it was created from
 *   <li>{@code resources.json}: its limits, once they are others than those
 *   <li>{@code gate}: the socket at which its init waits; while it exists the container is created but not started
 *   <li>{@code agent}: the socket at which its init gets its connection to the seccomp agent, if its filter notifies one
 *   <li>{@code notify}: a directory with the socket that its program notifies, if a service manager wants to know
 *   <li>{@code start}: the calls that are left for {@code start} to send
 * </ul>
 */
public final class StateDirectory {

    private final File directory;

    StateDirectory(File directory) {
        this.directory = directory;
    }

    public File path() {
        return directory;
    }

    public boolean exists() {
        return directory.isDirectory();
    }

    /** {@return the path of the socket at which init waits} */
    public File gate() {
        return new File(directory, "gate");
    }

    /** {@return the path of the socket through which init gets its connection to the seccomp agent} */
    public File agent() {
        return new File(directory, "agent");
    }

    /** Notes that the container has started. */
    public void removeGate() throws IOException {
        for (File file : new File[] {gate(), agent(), startFrame()}) {
            if (!file.delete() && file.exists()) {
                throw new IOException("remove " + file + ": it could not be removed");
            }
        }
    }

    /** {@return the file with the calls that are left for {@code start}} */
    public File startFrame() {
        return new File(directory, "start");
    }

    /** {@return the directory of the socket that the container's program notifies, if somebody wants to know} */
    public File notifications() {
        return new File(directory, "notify");
    }

    /** {@return the copy of the configuration} */
    public File config() {
        return new File(directory, "config.json");
    }

    /** {@return the file with the limits of the last update} */
    public File resources() {
        return new File(directory, "resources.json");
    }

    /** {@return what is kept; empty if there is no such container} */
    public Optional<ContainerRecord> load() throws IOException {
        try {
            return Optional.of(RecordFile.read(directory));
        } catch (FileNotFoundException none) {
            return Optional.empty();
        }
    }

    public void save(ContainerRecord container) throws IOException {
        RecordFile.write(directory, container);
    }

    /** Writes a file of the directory, readable by its owner only. */
    public void write(File file, byte[] bytes) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file)) {
            out.write(bytes);
        }
    }

    /** Replaces a file of the directory; a reader sees all of the old one or of the new one. */
    public void replace(File file, byte[] bytes) throws IOException {
        File temporary = new File(directory, "." + file.getName());
        write(temporary, bytes);
        if (!temporary.renameTo(file)) {
            throw new IOException("rename " + temporary + ": the state could not be saved");
        }
    }

    /** {@return the bytes of a file of the directory} */
    public byte[] read(File file) throws IOException {
        return WholeFile.read(file);
    }

    /**
     * Waits until no other command works on the container.
     *
     * @return what keeps them out until it is closed; empty if the container is gone by then
     */
    public Optional<Fd> lock(Kernel kernel) throws IOException {
        Frame frame = kernel.frame();
        DirectoryLock lock = new DirectoryLock(frame, directory.getPath());
        lock.add();
        return lock.held(kernel, kernel.run(frame));
    }

    /** Removes the directory and all in it. */
    public void delete() throws IOException {
        delete(directory);
    }

    private static void delete(File file) throws IOException {
        File[] entries = file.listFiles();
        if (entries != null) {
            for (File entry : entries) {
                delete(entry);
            }
        }
        if (!file.delete() && file.exists()) {
            throw new IOException("remove " + file + ": it could not be removed");
        }
    }
}
