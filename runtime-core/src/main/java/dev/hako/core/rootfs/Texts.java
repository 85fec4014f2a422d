package dev.hako.core.rootfs;

import dev.hako.core.linux.CleanPath;
import dev.hako.core.linux.Mounts;
import java.util.List;

/** Paths and error texts, as text. */
public final class Texts {

    private Texts() {}

    /** {@return a text in double quotes, as Go's {@code %q} writes it} */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        quoted.append("\\x").append(Character.forDigit(c >> 4, 16));
                        quoted.append(Character.forDigit(c & 0xf, 16));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    /** {@return the components of a path, seen from the root}: no empty ones, no dots, and none that leads above the root */
    static List<String> components(String path) {
        return CleanPath.components(path);
    }

    /** {@return whether a path has a component ".."} */
    static boolean hasParent(String path) {
        return ("/" + path + "/").contains("/../");
    }

    /** {@return an absolute path of components} */
    static String path(List<String> components) {
        return components.isEmpty() ? "/" : "/" + String.join("/", components);
    }

    /** {@return an absolute path without dots, doubled slashes or steps above the root} */
    public static String clean(String path) {
        return CleanPath.of(path);
    }

    /** {@return a path, taken relative to a directory unless it is absolute} */
    static String resolve(String directory, String path) {
        return clean(path.startsWith("/") ? path : directory + "/" + path);
    }

    /** {@return whether a clean path is another one or lies below it} */
    public static boolean isWithin(String path, String ancestor) {
        return path.equals(ancestor) || path.startsWith(ancestor.equals("/") ? ancestor : ancestor + "/");
    }

    /** {@return the names of {@code MS_*} flags}, as runc writes them */
    static String mountFlags(long flags) {
        StringBuilder names = new StringBuilder();
        long rest = flags;
        for (Named flag : NAMED) {
            if ((flags & flag.bit) != 0) {
                names.append(names.isEmpty() ? "" : "|").append(flag.name);
                rest &= ~flag.bit;
            }
        }
        return rest == 0
                ? names.toString()
                : names.append("|0x").append(Long.toHexString(rest)).toString();
    }

    private record Named(String name, long bit) {}

    private static final List<Named> NAMED = List.of(
            new Named("MS_RDONLY", Mounts.MS_RDONLY),
            new Named("MS_NOSUID", Mounts.MS_NOSUID),
            new Named("MS_NODEV", Mounts.MS_NODEV),
            new Named("MS_NOEXEC", Mounts.MS_NOEXEC),
            new Named("MS_SYNCHRONOUS", Mounts.MS_SYNCHRONOUS),
            new Named("MS_REMOUNT", Mounts.MS_REMOUNT),
            new Named("MS_MANDLOCK", Mounts.MS_MANDLOCK),
            new Named("MS_DIRSYNC", Mounts.MS_DIRSYNC),
            new Named("MS_NOSYMFOLLOW", Mounts.MS_NOSYMFOLLOW),
            new Named("MS_NOATIME", Mounts.MS_NOATIME),
            new Named("MS_NODIRATIME", Mounts.MS_NODIRATIME),
            new Named("MS_BIND", Mounts.MS_BIND),
            new Named("MS_MOVE", Mounts.MS_MOVE),
            new Named("MS_REC", Mounts.MS_REC),
            new Named("MS_SILENT", Mounts.MS_SILENT),
            new Named("MS_UNBINDABLE", Mounts.MS_UNBINDABLE),
            new Named("MS_PRIVATE", Mounts.MS_PRIVATE),
            new Named("MS_SLAVE", Mounts.MS_SLAVE),
            new Named("MS_SHARED", Mounts.MS_SHARED),
            new Named("MS_RELATIME", Mounts.MS_RELATIME),
            new Named("MS_I_VERSION", Mounts.MS_I_VERSION),
            new Named("MS_STRICTATIME", Mounts.MS_STRICTATIME),
            new Named("MS_LAZYTIME", Mounts.MS_LAZYTIME));
}
