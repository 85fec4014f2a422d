package dev.hako.cli.command;

import dev.hako.cli.grammar.Arguments;
import dev.hako.cli.grammar.Options;
import dev.hako.cli.log.Output;
import dev.hako.core.lifecycle.Caller;
import dev.hako.core.lifecycle.ContainerException;
import dev.hako.core.lifecycle.Containers;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.json.JsonWriter;
import dev.hako.spec.json.SpecWriter;
import dev.hako.spec.runtime.Spec;
import dev.hako.spec.runtime.SpecTemplate;
import java.io.IOException;

/**
 * {@code spec}: writes a first {@code config.json}. The caller's process does it, with its umask.
 *
 * @param bundle the directory to write it into; empty for the caller's
 */
record SpecCommand(String bundle, boolean rootless, Caller caller) implements Command {

    private static final String CONFIG = "config.json";
    private static final int MODE = 0666;
    private static final long CGROUP2_SUPER_MAGIC = 0x63677270;

    static SpecCommand of(Arguments arguments, Caller caller) {
        return new SpecCommand(arguments.text(Options.BUNDLE), arguments.flag(Options.SPEC_ROOTLESS), caller);
    }

    @Override
    public int run(Containers containers, Output output) throws IOException {
        Kernel kernel = caller.kernel();
        if (!bundle.isEmpty()) {
            Files.changeDirectory(kernel, bundle);
        }
        JsonWriter out = JsonWriter.indented("\t");
        SpecWriter.write(out, template());
        try (Fd file = Files.open(kernel, CONFIG, Files.O_WRONLY | Files.O_CREAT | Files.O_EXCL, MODE)) {
            Files.write(file, out.toBytes());
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.EEXIST) {
                throw new ContainerException("File " + CONFIG + " exists. Remove it first", failure);
            }
            throw failure;
        }
        return 0;
    }

    private Spec template() throws IOException {
        boolean unified = isUnified(caller.kernel());
        return rootless ? SpecTemplate.rootless(unified, caller.uid(), caller.gid()) : SpecTemplate.of(unified);
    }

    private static boolean isUnified(Kernel kernel) throws IOException {
        try (Fd cgroups = Files.open(kernel, "/sys/fs/cgroup", Files.O_PATH, 0)) {
            return Files.fileSystem(cgroups) == CGROUP2_SUPER_MAGIC;
        } catch (ErrnoException absent) {
            return false;
        }
    }
}
