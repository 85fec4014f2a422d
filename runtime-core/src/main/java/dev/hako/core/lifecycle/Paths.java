package dev.hako.core.lifecycle;

/** Paths that the caller gave. */
final class Paths {

    private Paths() {}

    /** {@return a path of the caller's, absolute}: relative ones start at the caller's working directory */
    static String absolute(Caller caller, String path) {
        return path.startsWith("/") ? path : caller.cwd() + "/" + path;
    }
}
