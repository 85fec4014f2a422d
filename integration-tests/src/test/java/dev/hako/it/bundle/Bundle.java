package dev.hako.it.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A bundle that a test shapes before it gives it to the runtime.
 *
 * <p>Every change is on disk at once, so a bundle may be used at any moment.
 */
public final class Bundle {
    private final Path dir;
    private final Object config;

    Bundle(Path dir, String marker) {
        this.dir = dir;
        this.config = DefaultConfig.make(marker);
        Rootfs.make(rootfs());
        save();
    }

    public Path dir() {
        return dir;
    }

    /** {@return the root file system as a path of the host} */
    public Path rootfs() {
        return dir.resolve("rootfs");
    }

    public Path configFile() {
        return dir.resolve("config.json");
    }

    /** {@return the configuration as it was last written by this class} */
    public Object config() {
        return config;
    }

    /** Makes the container run a program with its arguments. */
    public Bundle args(String... args) {
        return set("/process/args", List.of(args));
    }

    /** Makes the container run a script with its own {@code /bin/sh}. */
    public Bundle script(String script) {
        return args("/bin/sh", "-c", script);
    }

    /** Makes the root file system writable, which it is not by default. */
    public Bundle writable() {
        return set("/root/readonly", false);
    }

    /** Replaces the value at a JSON pointer. */
    public Bundle set(String pointer, Object value) {
        Json.set(config, pointer, Json.copy(value));
        return save();
    }

    /** Appends to the array at a JSON pointer. */
    public Bundle add(String pointer, Object value) {
        Json.add(config, pointer, Json.copy(value));
        return save();
    }

    /** Removes the value at a JSON pointer, if there is one. */
    public Bundle remove(String pointer) {
        Json.remove(config, pointer);
        return save();
    }

    /** Appends a mount. */
    public Bundle mount(String destination, String type, String source, String... options) {
        return add("/mounts", DefaultConfig.mount(destination, type, source, options));
    }

    /** Replaces or adds an environment variable. */
    public Bundle env(String variable) {
        return add("/process/env", variable);
    }

    /** Appends a hook of a kind such as {@code createRuntime} that runs a shell script of the host. */
    public Bundle hook(String kind, String script) {
        return add("/hooks/" + kind, Map.of("path", "/bin/sh", "args", List.of("sh", "-c", script)));
    }

    /** Takes a namespace out, so that the container shares that of its creator. */
    public Bundle withoutNamespace(String type) {
        Json.array(Json.at(config, "/linux/namespaces"))
                .removeIf(namespace -> Json.at(namespace, "/type").equals(type));
        return save();
    }

    /** Replaces a namespace by one that exists. */
    public Bundle namespace(String type, Path path) {
        withoutNamespace(type);
        return add("/linux/namespaces", Map.of("type", type, "path", path.toString()));
    }

    /**
     * Gives the container a user namespace of 65536 ids, and the root file system to its root.
     *
     * @param uid the host's user that is root inside
     * @param gid the host's group that is root's inside
     */
    public Bundle userNamespace(int uid, int gid) {
        add("/linux/namespaces", Map.of("type", "user"));
        set("/linux/uidMappings", List.of(Map.of("containerID", 0, "hostID", uid, "size", 65536)));
        set("/linux/gidMappings", List.of(Map.of("containerID", 0, "hostID", gid, "size", 65536)));
        Host.shell("chown -hR " + uid + ":" + gid + " " + rootfs());
        return this;
    }

    /** Writes a file into the root file system; its directories are made. */
    public Bundle file(String path, String content) {
        try {
            Path file = rootfs().resolve(path.substring(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes an executable file into the root file system. */
    public Bundle program(String path, String content) {
        file(path, content);
        Rootfs.chmod(rootfs().resolve(path.substring(1)), "rwxr-xr-x");
        return this;
    }

    /** Makes a symbolic link in the root file system; what was there is replaced. */
    public Bundle link(String path, String target) {
        try {
            Path link = rootfs().resolve(path.substring(1));
            Files.createDirectories(link.getParent());
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Overwrites config.json with any text. */
    public Bundle rawConfig(String text) {
        try {
            Files.writeString(configFile(), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Bundle save() {
        return rawConfig(Json.write(config));
    }
}
