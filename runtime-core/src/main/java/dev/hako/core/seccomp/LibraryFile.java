package dev.hako.core.seccomp;

import dev.hako.core.linux.Arch;
import dev.hako.core.linux.ffi.LibSeccomp;
import java.io.File;
import java.io.IOException;
import java.util.Optional;

/**
 * The file of libseccomp, found without loading it.
 *
 * @param path on the host, without symlinks
 */
record LibraryFile(File path) {

    /** {@return the file, if it lies in one of the directories that distributions use} */
    static Optional<LibraryFile> find() {
        String machine =
                switch (Arch.ours()) {
                    case X86_64 -> "x86_64";
                    case AARCH64 -> "aarch64";
                };
        String[] directories = {"/usr/lib/" + machine + "-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib", "/lib"};
        for (String directory : directories) {
            File file = new File(directory, LibSeccomp.NAME);
            if (file.exists()) {
                try {
                    return Optional.of(new LibraryFile(file.getCanonicalFile()));
                } catch (IOException goneAgain) {
                    // the next directory may do
                }
            }
        }
        return Optional.empty();
    }

    /** {@return text that differs when the file has been replaced} */
    String identity() {
        return path + " " + path.length() + " " + path.lastModified();
    }

    /** {@return the version that the file's name ends in: {@code 2.5.4}}; empty if it does not */
    Optional<String> version() {
        String name = path.getName();
        int at = name.indexOf(".so.");
        String version = at < 0 ? "" : name.substring(at + 4);
        return version.indexOf('.') < 0 ? Optional.empty() : Optional.of(version);
    }
}
