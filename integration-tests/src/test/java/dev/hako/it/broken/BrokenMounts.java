package dev.hako.it.broken;

import static dev.hako.it.broken.Broken.broken;
import static dev.hako.it.broken.BrokenFiles.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Damage to mounts. */
final class BrokenMounts {
    private BrokenMounts() {}

    static List<Broken> all() {
        return List.of(
                mount("/mnt", "bind", "/no/such/source", "bind").says("/no/such/source", "no such file or directory"),
                mount("/mnt", "bind", "no/such/source", "rbind").says("no/such/source", "no such file or directory"),
                mount("/mnt", "nosuchfs", "none").says("/mnt", "no such device"),
                mount("/mnt", "tmpfs", "tmpfs", "nosuchoption")
                        .says("/mnt", "invalid argument")
                        .unlike("hako"),
                mount("/mnt", "tmpfs", "tmpfs", "nosuchoption")
                        .says("/mnt", "nosuchoption")
                        .onlyHako(),
                mount("/mnt", "tmpfs", "tmpfs", "size=many")
                        .says("/mnt", "invalid argument")
                        .unlike("hako"),
                mount("/mnt", "tmpfs", "tmpfs", "size=many")
                        .says("/mnt", "size")
                        .onlyHako(),
                mount("/mnt", "ext4", "/dev/null").says("/mnt"),
                mount("/mnt", "overlay", "overlay", "lowerdir=/no/such/lower").says("/mnt"),
                mount("/proc/self/x", "tmpfs", "tmpfs").says("/proc"),
                mount("/proc/self", "bind", "/etc/passwd", "bind").says("inside /proc"),
                mount("/etc/passwd", "bind", "/tmp", "bind").says("not a directory"),
                mount("/tmp", "bind", "/etc/passwd", "bind").says("not a directory"),
                mount("/etc/passwd/x", "tmpfs", "tmpfs").says("not a directory"),
                mount("", "tmpfs", "tmpfs").onlyHako().hakoSays("/mounts/7/destination"),
                mount("/", "tmpfs", "tmpfs").says("rootfs").unlike("runc 1.1"),
                mount("/mnt", "bind", "/tmp", "bind", "size=1m")
                        .says("bind mounts cannot have any filesystem-specific options applied")
                        .unlike("runc 1.1"),
                mount("/mnt\0x", "tmpfs", "tmpfs").says("null byte").unlike("runc 1.1"),
                broken("a mount without a destination", bundle -> bundle.add("/mounts", Map.of("type", "tmpfs")))
                        .hakoSays("/mounts/7/destination")
                        .onlyHako(),
                broken("mount options that are no list", bundle -> bundle.set("/mounts/1/options", "nosuid"))
                        .says("options")
                        .hakoSays("/mounts/1/options"),
                broken("a mount option that is no text", bundle -> bundle.set("/mounts/1/options/0", 1L))
                        .says("options")
                        .hakoSays("/mounts/1/options/0"),
                broken("a destination that is no text", bundle -> bundle.set("/mounts/0/destination", 1L))
                        .says("destination")
                        .hakoSays("/mounts/0/destination"),
                broken("/proc as a symbolic link", files(bundle -> {
                            Path proc = bundle.rootfs().resolve("proc");
                            Files.delete(proc);
                            Files.createSymbolicLink(proc, Path.of("/tmp"));
                        }))
                        .says("must be mounted on ordinary directory"),
                broken("/sys as a symbolic link", files(bundle -> {
                            Path sys = bundle.rootfs().resolve("sys");
                            Files.delete(sys);
                            Files.createSymbolicLink(sys, Path.of("tmp"));
                        }))
                        .says("must be mounted on ordinary directory"));
    }

    private static Broken mount(String destination, String type, String source, String... options) {
        String name = "mount of " + type + " " + source + " on " + destination + " " + List.of(options);
        return broken(name.replace("\0", "\\0"), bundle -> bundle.mount(destination, type, source, options));
    }
}
