package dev.hako.core.lifecycle;

import dev.hako.core.linux.CleanPath;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.WholeFile;
import dev.hako.spec.check.Problem;
import dev.hako.spec.check.SpecCheck;
import dev.hako.spec.json.JsonException;
import dev.hako.spec.json.SpecReader;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Spec;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;

/**
 * A bundle whose configuration was read and found right.
 *
 * @param directory absolute, host side, without symlinks
 * @param config the file that it was read from, absolute, host side
 * @param rootfs absolute, host side, without symlinks
 * @param json the bytes of the configuration
 * @param spec the configuration
 */
record BundleConfig(String directory, String config, String rootfs, byte[] json, Spec spec) {

    private static final String HERE = " (/root/path)";

    /**
     * Moves the caller's process into a bundle, to which relative paths in the configuration refer, and reads it.
     *
     * @param bundle relative to the caller's directory, or empty for that
     * @param config relative to the bundle
     * @throws ContainerException if the configuration asks for what cannot be
     */
    static BundleConfig enter(Kernel caller, String bundle, String config) throws IOException {
        String directory = bundle.isEmpty() ? Files.workingDirectory(caller) : Files.enterDirectory(caller, bundle);
        File file = new File(config.startsWith("/") ? config : directory + "/" + config);
        byte[] json = read(file);
        Spec spec = parse(json, file.getName());
        List<Problem> problems = SpecCheck.check(spec);
        if (!problems.isEmpty()) {
            throw new ContainerException(oneLine(problems));
        }
        return new BundleConfig(directory, file.getPath(), rootfs(directory, spec), json, spec);
    }

    /**
     * Moves the caller's process into the bundle of a container and reads what the configuration there says of the process by now: edits
     * since the container was created count, as with runc.
     *
     * @param bundle absolute
     * @param config absolute
     */
    static Process reread(Kernel caller, String bundle, String config) throws IOException {
        Files.changeDirectory(caller, bundle);
        File file = new File(config);
        return parse(read(file), file.getName())
                .process()
                .orElseThrow(() -> new ContainerException("process property must not be empty"));
    }

    /** {@return this bundle with a changed configuration} */
    BundleConfig with(Spec changed) {
        return new BundleConfig(directory, config, rootfs, json, changed);
    }

    /** {@return what is in a configuration file}; that there is none is a {@link ContainerException} */
    static byte[] read(File file) throws IOException {
        try {
            return WholeFile.read(file);
        } catch (FileNotFoundException failure) {
            if (file.isDirectory()) {
                throw new ContainerException("read " + file + ": is a directory", failure);
            }
            if (file.exists()) {
                throw new ContainerException("open " + file + ": permission denied", failure);
            }
            throw new ContainerException(
                    "JSON specification file " + file.getName() + " not found in " + file.getParent(), failure);
        }
    }

    private static Spec parse(byte[] json, String name) throws IOException {
        try {
            return SpecReader.read(json);
        } catch (JsonException malformed) {
            throw new ContainerException(name + ":" + malformed.getMessage(), malformed);
        }
    }

    /** All problems in one line: the first one begins it, as callers match its text. */
    private static String oneLine(List<Problem> problems) {
        StringBuilder line = new StringBuilder();
        for (Problem problem : problems) {
            line.append(line.isEmpty() ? "" : "; ").append(problem.message());
        }
        return line.toString();
    }

    /** {@return the root file system of a bundle}; that there is none is a {@link ContainerException} */
    static String rootfs(String directory, Spec spec) throws IOException {
        String path = spec.root()
                .orElseThrow(() -> new ContainerException("root must be specified"))
                .path();
        File rootfs = new File(path.startsWith("/") ? path : directory + "/" + path);
        if (!rootfs.exists()) {
            throw new ContainerException("invalid rootfs: stat " + rootfs + ": no such file or directory" + HERE);
        }
        if (!rootfs.isDirectory()) {
            throw new ContainerException("invalid rootfs: " + rootfs + ": not a directory" + HERE);
        }
        String real = rootfs.getCanonicalPath();
        if (!real.equals(CleanPath.of(rootfs.getPath()))) {
            throw new ContainerException(
                    "invalid rootfs: not an absolute path, or a symlink: " + rootfs + " is " + real + HERE);
        }
        return real;
    }
}
