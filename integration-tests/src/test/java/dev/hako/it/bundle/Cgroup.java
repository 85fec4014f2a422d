package dev.hako.it.bundle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of a container's cgroups, whatever the hierarchies are that the host has. */
public final class Cgroup {
    private final Container box;

    private Cgroup(Container box) {
        this.box = box;
    }

    public static Cgroup of(Container box) {
        return new Cgroup(box);
    }

    /** {@return whether there is one of two files}: that of v1, or its counterpart of v2 where the unified hierarchy has it */
    public boolean has(String v1, String v2) {
        return !files(v1, v2).isEmpty();
    }

    /**
     * {@return the content of a file of v1, or of its counterpart of v2, whichever is there}
     *
     * @param v1 empty if there is none
     * @param v2 empty if there is none
     */
    public String value(String v1, String v2) {
        List<Path> files = files(v1, v2);
        if (files.isEmpty()) {
            throw new AssertionError("neither " + v1 + " nor " + v2 + " in " + Host.cgroups(box.id()));
        }
        return Host.read(files.getFirst());
    }

    /** {@return the number behind a key in such a file, whichever hierarchy's it is}; 0 if it is nowhere */
    public long number(String v1, String v2, String key) {
        for (Path file : files(v1, v2)) {
            for (String line : Host.read(file).split("\n", -1)) {
                if (line.startsWith(key + " ")) {
                    return Long.parseLong(line.substring(key.length() + 1));
                }
            }
        }
        return 0;
    }

    private List<Path> files(String v1, String v2) {
        List<Path> files = new ArrayList<>();
        for (Path cgroup : Host.cgroups(box.id())) {
            for (String file : List.of(v1, v2)) {
                if (!file.isEmpty() && Files.exists(cgroup.resolve(file))) {
                    files.add(cgroup.resolve(file));
                }
            }
        }
        return files;
    }
}
