package dev.hako.it.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Who makes the cgroups of the containers under test: the runtime, or systemd for it. */
public enum CgroupManager {
    /** The runtime does, in the file system. */
    CGROUPFS,

    /** systemd does: the runtime is called with {@code --systemd-cgroup}. */
    SYSTEMD;

    private static final Path TRANSIENT_UNITS = Path.of("/run/systemd/transient");
    private static final CgroupManager UNDER_TEST =
            valueOf(System.getProperty("cgroup.manager", "cgroupfs").strip().toUpperCase(Locale.ROOT));

    /** {@return the one that the system property {@code cgroup.manager} names, {@code cgroupfs} without it} */
    public static CgroupManager underTest() {
        return UNDER_TEST;
    }

    /** {@return the global flags of the runtime that choose it} */
    List<String> flags() {
        return this == SYSTEMD ? List.of("--systemd-cgroup") : List.of();
    }

    /** {@return whether this machine has it: systemd must be its first process, sd_booted(3)} */
    public boolean isHere() {
        return this == CGROUPFS || Files.isDirectory(Path.of("/run/systemd/system"));
    }

    /**
     * {@return how the last component of a container's cgroup ends}, where its configuration names none
     *
     * @param id the container's id
     */
    public String ending(String id) {
        return this == SYSTEMD ? "-" + id + ".scope" : "/" + id;
    }

    /** {@return a cgroupsPath that names a cgroup in a place that all systems have} */
    public String cgroupsPath(String name) {
        return this == SYSTEMD ? "system.slice:it:" + name : "/" + name;
    }

    /** {@return what engines call it} */
    public String driver() {
        return this == SYSTEMD ? "systemd" : "cgroupfs";
    }

    /** {@return what an engine calls a cgroup that all of its containers are to be in} */
    public String parent(String name) {
        // a hyphen would stand for one slice in another
        return this == SYSTEMD ? name.replace('-', '_') + ".slice" : "/" + name;
    }

    /** Removes a cgroup that an engine was given as the {@link #parent}. */
    public void removeParent(String name) {
        if (this == SYSTEMD) {
            Host.shell("systemctl stop " + parent(name));
        } else {
            Host.removeEmptyCgroups(name);
        }
    }

    /** {@return the units with a text in their names that were made at run time and that systemd still knows} */
    static List<String> units(String text) {
        if (!Files.isDirectory(TRANSIENT_UNITS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(TRANSIENT_UNITS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(text) && !name.endsWith(".d"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
