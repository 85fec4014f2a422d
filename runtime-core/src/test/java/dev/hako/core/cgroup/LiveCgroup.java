package dev.hako.core.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.cgroup.devices.DevicePrograms;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.ffi.LocalKernel;
import dev.hako.spec.runtime.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A cgroup of this host with shells in it, for tests that only root can do; all is gone when it is closed. */
public final class LiveCgroup implements AutoCloseable {

    private final Kernel kernel;
    private final CgroupManager manager;
    private final List<Process> shells = new ArrayList<>();

    /** @param path below the mount points */
    public LiveCgroup(CgroupHost host, String path) throws IOException {
        kernel = new LocalKernel();
        manager = Cgroups.manager(kernel, new DevicePrograms(kernel), host, path, "unused", false);
    }

    /** {@return this host, if the user may make cgroups here} */
    public static CgroupHost host() throws IOException {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "needs root, to make cgroups in the hierarchies' roots");
        return Cgroups.detect((int) ProcessHandle.current().pid());
    }

    public static String uniqueName(String what) {
        return "/hako-test-" + what + "-" + ProcessHandle.current().pid();
    }

    public CgroupManager manager() {
        return manager;
    }

    /** {@return the manager of a cgroup made and limited} */
    public CgroupManager create(Resources resources) throws IOException {
        manager.create(resources);
        manager.apply(resources);
        return manager;
    }

    /** {@return a shell that waits until a command is given to it, not in the cgroup yet} */
    public Process shell() throws IOException {
        Process shell = new ProcessBuilder("sh", "-c", "read command; eval \"$command\"")
                .redirectErrorStream(true)
                .start();
        shells.add(shell);
        return shell;
    }

    /** Runs a command in the cgroup. {@return what it wrote} */
    public String run(String command) throws IOException, InterruptedException {
        Process shell = shell();
        manager.join((int) shell.pid());
        give(shell, command);
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        shell.waitFor(20, TimeUnit.SECONDS);
        return output.trim();
    }

    public static void give(Process shell, String command) throws IOException {
        shell.outputWriter().write(command + "\n");
        shell.outputWriter().flush();
    }

    public static void assertKilled(Process process) throws InterruptedException {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
    }

    @Override
    public void close() throws IOException {
        if (manager.isFrozen()) {
            manager.thaw();
        }
        manager.killAll();
        shells.forEach(Process::destroyForcibly);
        manager.destroy();
        kernel.close();
    }
}
