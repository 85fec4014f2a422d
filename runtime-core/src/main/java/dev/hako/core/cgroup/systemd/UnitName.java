package dev.hako.core.cgroup.systemd;

import dev.hako.core.linux.GoText;

/**
 * The unit that a container is.
 *
 * @param slice the slice it is in: {@code machine.slice}
 * @param unit its name: {@code hako-box.scope}
 * @param name what it is called in descriptions
 */
record UnitName(String slice, String unit, String name) {

    private static final String SLICE = ".slice";
    private static final String PREFIX = "hako";
    private static final int PARTS = 3;

    /**
     * Reads {@code linux.cgroupsPath} as it is written for systemd.
     *
     * @param cgroupsPath {@code slice:prefix:name}; empty if absent
     * @param id of the container
     * @param user whether it is the user's systemd, not the system's
     * @throws IllegalArgumentException if it is not of that form
     */
    static UnitName of(String cgroupsPath, String id, boolean user) {
        String slice = "";
        String prefix = PREFIX;
        String name = id;
        if (!cgroupsPath.isEmpty()) {
            String[] parts = cgroupsPath.split(":", -1);
            if (parts.length != PARTS) {
                throw new IllegalArgumentException(
                        "expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got "
                                + GoText.quote(cgroupsPath) + " instead");
            }
            slice = parts[0];
            prefix = parts[1];
            name = parts[2];
        }
        UnitName result = new UnitName(
                slice.isEmpty() ? (user ? "user" : "system") + SLICE : slice,
                name.endsWith(SLICE) ? name : prefix + "-" + name + ".scope",
                name);
        result.path();
        return result;
    }

    /** {@return whether it is a slice, which processes are put into by whoever wants} */
    boolean isSlice() {
        return unit.endsWith(SLICE);
    }

    /** {@return its cgroup, relative to the one of the manager's}; the place of a slice is in its name */
    String path() {
        String above = expand(slice);
        if (isSlice()) {
            return expand(unit);
        }
        return (above.equals("/") ? "" : above) + "/" + unit;
    }

    /**
     * {@return the cgroup of a slice}: {@code a-b.slice} is {@code /a.slice/a-b.slice}, and {@code -.slice} the root
     *
     * @throws IllegalArgumentException if it is not the name of a slice
     */
    static String expand(String slice) {
        if (!slice.endsWith(SLICE) || slice.indexOf('/') >= 0) {
            throw invalid(slice);
        }
        String name = slice.substring(0, slice.length() - SLICE.length());
        if (name.equals("-")) {
            return "/";
        }
        StringBuilder path = new StringBuilder();
        for (int end = name.indexOf('-'), start = 0; ; start = end + 1, end = name.indexOf('-', start)) {
            int stop = end < 0 ? name.length() : end;
            if (stop == start) {
                throw invalid(slice);
            }
            path.append('/').append(name, 0, stop).append(SLICE);
            if (end < 0) {
                return path.toString();
            }
        }
    }

    private static IllegalArgumentException invalid(String slice) {
        return new IllegalArgumentException("invalid slice name: " + slice);
    }
}
