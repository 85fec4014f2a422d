package dev.hako.it.broken;

import static dev.hako.it.broken.Broken.broken;
import static dev.hako.it.broken.Broken.value;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.Rootfs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Damage to config.json as a file, to its top level, and to the root file system. */
final class BrokenFiles {
    private BrokenFiles() {}

    static List<Broken> all() {
        return List.of(
                broken("no config.json", files(bundle -> Files.delete(bundle.configFile())))
                        .says("config.json", "not found"),
                broken("a dangling link as config.json", files(BrokenFiles::dangle))
                        .says("config.json", "not found"),
                broken("a directory as config.json", files(BrokenFiles::directory))
                        .says("config.json", "is a directory"),
                broken("an empty config.json", bundle -> bundle.rawConfig("")).hakoSays("config.json"),
                broken("text as config.json", bundle -> bundle.rawConfig("hello"))
                        .hakoSays("config.json"),
                broken("half a config.json", bundle -> bundle.rawConfig("{\"process\": {\"args\": ["))
                        .hakoSays("config.json"),
                broken("an array as config.json", bundle -> bundle.rawConfig("[1,2]"))
                        .hakoSays("config.json"),
                broken("null as config.json", bundle -> bundle.rawConfig("null"))
                        .says("config cannot be null")
                        .unlike("runc 1.1"),
                broken("a config.json with NUL bytes", bundle -> bundle.rawConfig("\0\0\0\0"))
                        .hakoSays("config.json"),
                value("/ociVersion", "not a version").says("ociVersion").onlyHako(),
                value("/ociVersion", 1L).says("ociVersion"),
                broken("no root", bundle -> bundle.remove("/root"))
                        .says("root must be specified")
                        .unlike("runc 1.1"),
                value("/root", "rootfs").says("root"),
                value("/root/path", 1L).says("path"),
                value("/root/path", "nothing-here").seenByKernel().says("nothing-here", "no such file or directory"),
                value("/root/readonly", "yes").says("readonly"),
                broken("a file as root", files(bundle -> {
                            Files.writeString(bundle.dir().resolve("file"), "");
                            bundle.set("/root/path", "file");
                        }))
                        .says("not a directory"),
                broken("a symbolic link as root", files(bundle -> {
                            Files.createSymbolicLink(bundle.dir().resolve("link"), bundle.rootfs());
                            bundle.set("/root/path", "link");
                        }))
                        .says("invalid rootfs: not an absolute path, or a symlink"),
                broken("a root that its user cannot enter", bundle -> {
                            Rootfs.chmod(bundle.rootfs(), "rwx------");
                            bundle.set("/process/user/uid", 1000L).set("/process/user/gid", 1000L);
                        })
                        .says("permission denied")
                        .onlyWhenTried(),
                broken("an empty root", files(bundle -> {
                            Files.createDirectory(bundle.dir().resolve("empty"));
                            bundle.set("/root/path", "empty").set("/root/readonly", false);
                        }))
                        .says("/bin/true", "no such file or directory"),
                value("/hostname", 7L).says("hostname"),
                value("/annotations", List.of("a")).says("annotations"),
                value("/mounts", "proc").says("mounts"),
                value("/mounts", List.of("proc")).says("mounts").hakoSays("/mounts/0"),
                broken("no linux", bundle -> bundle.set("/linux", Json.NULL))
                        .says("unable to set hostname without a private UTS namespace")
                        .onlyHako(),
                value("/linux", List.of()).says("linux"));
    }

    private static void dangle(Bundle bundle) throws IOException {
        Files.delete(bundle.configFile());
        Files.createSymbolicLink(bundle.configFile(), Path.of("gone"));
    }

    private static void directory(Bundle bundle) throws IOException {
        Files.delete(bundle.configFile());
        Files.createDirectory(bundle.configFile());
    }

    /** A damage that touches files. */
    interface Damage {
        void apply(Bundle bundle) throws IOException;
    }

    static Consumer<Bundle> files(Damage damage) {
        return bundle -> {
            try {
                damage.apply(bundle);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
