package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.ConsoleSocket;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import dev.hako.it.bundle.Swapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Root file systems that want out, or want to see what they may not: what was done to other runtimes, one test or more for each CVE. docs/security.md
 * has the list, with what each test rests on. Who swaps a file at one moment is a hook here, and a thread where the moment is left to luck;
 * that no other moment is better either is shown by the unit tests that swap before every call.
 */
@IntegrationTest
class HostileRootfsTest {
    private static final int RACES = 8;

    // CVE-2016-9962, CVE-2019-5736: the runtime's processes in the container

    @Test
    @KnownDifference(peer = "runc", why = "tells no system calls")
    void findNoProcessToTraceInTheContainer(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Result result =
                sandbox.runtime("--debug", "exec", box.id(), "true").run().ok();
        // PR_SET_DUMPABLE, 0
        assertThat(result.stderr()).contains("prctl(4, 0");
        assertThat(result.stderr().indexOf("prctl(4, 0"))
                .isLessThan(result.stderr().indexOf("setns("));
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "has no memory file there")
    void cannotWriteToTheRuntimesProgram(Sandbox sandbox) {
        Container box = sandbox.container();
        box.create().ok();
        String exe = "/proc/" + box.pid() + "/exe";
        assertThat(sandbox.host("readlink " + exe)).startsWith("/memfd:");
        // as soon as nobody executes it any more, by root of the host: more than the container ever is
        String script = "exec 3< " + exe + "; kill -9 " + box.pid() + "; while readlink " + exe
                + " >/dev/null; do :; done; echo owned > /proc/self/fd/3";
        Result written = sandbox.command("sh", "-c", script).run();
        assertThat(written.code()).isNotZero();
        assertThat(written.stderr()).contains("Operation not permitted");
    }

    @Test
    void cannotHaveTheRuntimeExecuteItself(Sandbox sandbox) throws IOException {
        Container box = sandbox.container();
        box.bundle()
                .writable()
                .program("/bin/self", "#!/proc/self/exe\n")
                .set("/process/capabilities/bounding", List.of("CAP_DAC_OVERRIDE", "CAP_SYS_PTRACE"))
                .set("/process/capabilities/effective", List.of("CAP_DAC_OVERRIDE", "CAP_SYS_PTRACE"))
                .set("/process/capabilities/permitted", List.of("CAP_DAC_OVERRIDE", "CAP_SYS_PTRACE"))
                .script("while true; do for p in /proc/[0-9]*; do"
                        + " case $(readlink $p/exe) in /bin/*) ;; *) echo owned > $p/exe; readlink $p/exe >> /tmp/seen;;"
                        + " esac; done; done 2>/dev/null");
        byte[] before = Files.readAllBytes(sandbox.peer().program());
        box.running("--detach").run().ok();
        for (int i = 0; i < RACES; i++) {
            assertThat(box.exec("/bin/self").code()).isNotZero();
        }
        assertThat(Files.readAllBytes(sandbox.peer().program())).isEqualTo(before);
    }

    // CVE-2019-16884, CVE-2019-19921: something else for /proc

    @Test
    void cannotHaveAVolumeForProc(Sandbox sandbox) throws IOException {
        Path volume = sandbox.newPath("volume");
        Files.createDirectories(volume.resolve("self/attr"));
        Container box = sandbox.container();
        box.bundle().mount("/proc", "bind", volume.toString(), "bind");
        box.create().fails(1, "/proc\" cannot be mounted because it is not of type proc");
        sandbox.assertNothingLeft();
    }

    @Test
    void cannotHaveAVolumeForProcThroughALink(Sandbox sandbox) throws IOException {
        Path volume = Files.createDirectory(sandbox.newPath("volume"));
        Container box = sandbox.container();
        box.bundle().link("/innocent", "/proc/self/attr").mount("/innocent", "bind", volume.toString(), "bind");
        box.create().fails(1, "cannot be mounted because it is inside /proc");
        sandbox.assertNothingLeft();
    }

    // CVE-2021-30465, CVE-2024-45310: mount points in a volume that somebody else writes to

    @Test
    void mayPlantLinksInAVolumeForLaterMounts(Sandbox sandbox) throws IOException {
        Path victim = victim(sandbox);
        Path volume = Files.createDirectory(sandbox.newPath("volume"));
        Files.createSymbolicLink(volume.resolve("out"), victim);
        Files.createSymbolicLink(volume.resolve("up"), Path.of("../../../../../../.." + victim));
        Container box = sandbox.container();
        box.bundle()
                .mount("/volume", "bind", volume.toString(), "bind")
                .mount("/volume/out/a", "tmpfs", "tmpfs")
                .mount("/volume/up/b/c", "bind", "/etc", "bind");
        box.create().ok();
        assertUntouched(victim);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/volume/it", "/volume/it/new/deep"})
    @KnownDifference(peer = "runc 1.1", why = "makes directories on the host (CVE-2024-45310)")
    void mayExchangeMountPointsInAVolume(String destination, Sandbox sandbox) throws IOException {
        Path victim = victim(sandbox);
        Path volume = sandbox.newPath("volume");
        Files.createDirectories(volume.resolve("it"));
        Files.createSymbolicLink(volume.resolve("evil"), victim);
        Path file = sandbox.file("file", "x");
        Container box = sandbox.container();
        box.bundle()
                .mount("/volume", "bind", volume.toString(), "bind")
                .mount(destination, "tmpfs", "tmpfs")
                .mount(destination + "/file", "bind", file.toString(), "bind");
        try (Swapper swapper = new Swapper(volume.resolve("it"), volume.resolve("evil"))) {
            for (int i = 0; i < RACES; i++) {
                if (box.create().code() == 0) {
                    box.delete("--force").ok();
                }
                assertUntouched(victim);
            }
            assertThat(swapper.swaps()).isGreaterThan(RACES);
        }
        sandbox.assertNothingLeft();
    }

    // CVE-2022-29162

    @Test
    void inheritNoCapability(Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        String status = box.exec("--cap", "CAP_CHOWN", "--", "cat", "/proc/self/status")
                .ok()
                .stdout();
        assertThat(status).contains("CapInh:\t0000000000000000", "CapAmb:\t0000000000000000");
        assertThat(sandbox.host("grep CapInh /proc/" + box.pid() + "/status")).endsWith("0000000000000000");
    }

    // CVE-2023-25809

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cannotWriteToReadOnlyCgroups(boolean ownNamespace, Sandbox sandbox) {
        Container box = sandbox.container();
        if (!ownNamespace) {
            box.bundle().withoutNamespace("cgroup");
        }
        box.bundle()
                .script("cd /sys/fs/cgroup; for d in . $(find . -maxdepth 1 -type d); do"
                        + " mkdir $d/new 2>/dev/null && echo made $d/new;"
                        + " (echo 0 > $d/cgroup.procs) 2>/dev/null && echo wrote $d; done; ls | wc -l");
        assertThat(box.run().ok().stdout()).matches("[1-9][0-9]*\n");
    }

    // CVE-2023-27561, CVE-2023-28642: BrokenBundlesTest has /proc and /sys as symbolic links

    // CVE-2024-21626: BreakoutTest has directories and programs behind descriptors of the runtime's

    // CVE-2025-31133: what masks

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a link                | ln -s /loot null",
                "a link to a device    | ln -s /dev/zero null",
                "a file                | touch null",
                "another device        | mknod null c 1 5",
                "a pipe                | mkfifo null",
                "nothing               | true"
            })
    @KnownDifference(peer = "runc 1.1", why = "masks with whatever is there")
    void cannotChooseWhatMasks(String what, String replace, Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .file("/loot", "loot")
                .file("/key", "secret")
                .set("/linux/maskedPaths", List.of("/key"))
                .hook("createContainer", "cd dev && rm null && " + replace);
        // standard input is no null device, so that this is not what is refused
        Result result = box.running().stdin("").run();
        result.fails(1, "can't mask paths: ");
        sandbox.assertNothingLeft();
    }

    // CVE-2025-52565: the console

    @Test
    @KnownDifference(peer = "runc 1.1", why = "mounts on what the link points to")
    void cannotChooseWhereTheConsoleGoes(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/process/terminal", true)
                .hook("createContainer", "ln -s /proc/sys/kernel/core_pattern dev/console");
        try (ConsoleSocket socket = ConsoleSocket.listen(sandbox.newPath("socket"))) {
            box.create("--console-socket", socket.path().toString())
                    .fails(1, "/dev/console", "too many levels of symbolic links");
        }
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "refuses it in other words")
    void cannotHaveAFalseTerminal(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/process/terminal", true)
                .hook(
                        "createContainer",
                        "rm dev/ptmx; ln -s zero dev/ptmx; mount -t tmpfs tmpfs dev/pts; mknod dev/pts/ptmx c 1 5");
        try (ConsoleSocket socket = ConsoleSocket.listen(sandbox.newPath("socket"))) {
            box.create("--console-socket", socket.path().toString()).fails(1, "verify ptmx handle: ");
        }
        sandbox.assertNothingLeft();
    }

    // CVE-2025-52881: what is written to /proc

    @Test
    @KnownDifference(peer = "runc 1.1", why = "writes to what is there")
    void cannotRedirectASysctl(Sandbox sandbox) {
        Path log = sandbox.newPath("log");
        Container box = sandbox.container();
        box.bundle()
                .set("/linux/sysctl", Map.of("net.ipv4.ip_forward", "1"))
                .hook(
                        "createContainer",
                        "mount -t tmpfs tmpfs proc/sys/net && mkdir proc/sys/net/ipv4 && echo 7 > proc/sys/net/ipv4/ip_forward")
                .script("cat /proc/sys/net/ipv4/ip_forward");
        box.bundle().hook("poststart", "true");
        assertThat(box.run().ok().stdout()).isEqualTo("7\n");
        box.bundle().args("/bin/sleep", "1000");
        Container other = sandbox.container(box.bundle());
        other.running("--detach").run().ok();
        sandbox.host(
                "nsenter --net=/proc/" + other.pid() + "/ns/net sh -c 'cat /proc/sys/net/ipv4/ip_forward' > " + log);
        assertThat(log).hasContent("1\n");
    }

    // CVE-2026-41579, CVE-2026-47766: /dev as a symbolic link

    @ParameterizedTest
    @ValueSource(strings = {"", "../../../../../../.."})
    @KnownDifference(peer = "runc 1.1", why = "makes them there")
    void getNoDeviceOnTheHost(String climb, Sandbox sandbox) throws IOException {
        Path victim = victim(sandbox);
        Container box = sandbox.container();
        Files.delete(box.bundle().rootfs().resolve("dev"));
        box.bundle()
                .link("/dev", climb + victim)
                .set("/mounts", List.of(Map.of("destination", "/proc", "type", "proc", "source", "proc")))
                .set("/linux/maskedPaths", List.of())
                .add("/linux/devices", Map.of("path", "/dev/more", "type", "c", "major", 1L, "minor", 3L));
        box.create();
        assertUntouched(victim);
    }

    // CVE-2026-30892: a user who is not understood is not root

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "0x0",
                " 0",
                "0 ",
                "-1",
                "1000:",
                ":0",
                "4294967295",
                "4294967296",
                "1000:0:0",
                "1e3",
                "1000:-1"
            })
    @KnownDifference(peer = "runc 1.1", why = "takes 4294967296 for 0")
    void areNotEnteredByAUserWhoIsNotUnderstood(String user, Sandbox sandbox) {
        Container box = sandbox.container().sleeping();
        Result result = box.exec("--user", user, "--", "id");
        assertThat(result.stdout()).isEmpty();
        result.exits(255);
    }

    private static Path victim(Sandbox sandbox) throws IOException {
        return Files.createDirectory(sandbox.newPath("victim"));
    }

    private static void assertUntouched(Path victim) throws IOException {
        try (Stream<Path> files = Files.list(victim)) {
            assertThat(files.toList()).as("files made on the host").isEmpty();
        }
    }
}
