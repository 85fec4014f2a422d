package dev.hako.core.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.ffi.LocalKernel;
import dev.hako.spec.check.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileRulesTest {

    @TempDir
    Path rootfs;

    @BeforeEach
    void makeFiles() throws IOException {
        Files.createDirectories(rootfs.resolve("bin/dir"));
        assertThat(Files.createFile(rootfs.resolve("bin/run")).toFile().setExecutable(true))
                .isTrue();
        Files.createFile(rootfs.resolve("bin/text"));
        Files.createSymbolicLink(rootfs.resolve("bin/inside"), Path.of("/bin/run"));
        // there on the host, and not in here
        Files.createSymbolicLink(rootfs.resolve("bin/outside"), Path.of("/../../../../../../../bin/sh"));
        Files.createSymbolicLink(rootfs.resolve("bin/circle"), Path.of("circle"));
    }

    /** Else JUnit warns of a link that leads out. */
    @AfterEach
    void removeLink() throws IOException {
        Files.delete(rootfs.resolve("bin/outside"));
    }

    private List<String> places(String json) throws IOException {
        Findings findings = new Findings();
        try (LocalKernel kernel = new LocalKernel();
                Fd root = dev.hako.core.linux.Files.open(
                        kernel, rootfs.toString(), dev.hako.core.linux.Files.O_PATH, 0)) {
            new DestinationRules(new RootFiles(root), "/", findings).check(Found.spec(json));
        }
        return Found.lines(findings);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            '/','type':'tmpfs' | error: invalid: the root itself cannot be mounted over (/mounts/0/destination = "/")
            '/proc','type':'tmpfs' | error: invalid: at /proc there can only be a file system of type proc (/mounts/0/destination = "/proc")
            '/proc/self','type':'tmpfs' | error: invalid: nothing of the kind can be mounted inside /proc (/mounts/0/destination = "/proc/self")
            '/bin/run','type':'tmpfs' | error: host: not a directory, which what is mounted there is (/mounts/0/destination = "/bin/run")
            '/bin/run/below','type':'tmpfs' | error: host: not a directory, which what is mounted there is (/mounts/0/destination = "/bin/run/below")
            '/bin','source':'/etc/passwd','options':['bind'] | error: host: a directory, and the source is none (/mounts/0/destination = "/bin")
            '/link','type':'sysfs' | error: host: a symlink in the root file system, where sysfs is not mounted (/mounts/0/destination = "/link")
            """)
    void findsPlacesAtWhichNothingCanBeMounted(String mount, String line) throws IOException {
        Files.createSymbolicLink(rootfs.resolve("link"), Path.of("bin"));
        assertThat(places("{'mounts':[{'destination':" + mount + "}]}")).containsExactly(line);
    }

    @Test
    void findsPlacesWhereTheProcessCannotStart() throws IOException {
        assertThat(places("{'process':{'cwd':'/bin/run'}}"))
                .containsExactly("error: host: not a directory (/process/cwd = \"/bin/run\")");
        assertThat(places("{'process':{'cwd':'/bin/new'}}")).isEmpty();
        assertThat(places("{'process':{'cwd':'/bin/dir'}}")).isEmpty();
    }

    @Test
    void leavesAloneWhatIsMadeOrCovered() throws IOException {
        assertThat(places("{'process':{'cwd':'/bin/run'},'mounts':[{'destination':'/new/place','type':'tmpfs'},"
                        + "{'destination':'bin','type':'tmpfs'},{'destination':'/bin/run','type':'tmpfs'},"
                        + "{'destination':'/proc','type':'proc'},{'destination':'/proc/meminfo','type':'tmpfs'},"
                        + "{'destination':'/etc/f','source':'/etc/passwd','options':['bind']}]}"))
                .isEmpty();
    }

    private List<String> check(String json) throws IOException {
        Findings findings = new Findings();
        try (LocalKernel kernel = new LocalKernel();
                Fd root = dev.hako.core.linux.Files.open(
                        kernel, rootfs.toString(), dev.hako.core.linux.Files.O_PATH, 0)) {
            new FileRules(Found.spec(json), findings).check(Optional.of(new RootFiles(root)));
        }
        return Found.lines(findings);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "none", textBlock = """
            run         | none
            inside      | none
            /bin/run    | none
            bin/run     | none
            ./run       | no such program in the root file system
            text        | /bin/text is not executable
            /bin/dir    | /bin/dir is a directory
            outside     | executable file not found in $PATH
            /bin/sh     | no such program in the root file system
            circle      | open /bin/circle: too many levels of symbolic links
            nothing     | executable file not found in $PATH
            """)
    void findsTheProgramInTheRootFileSystemOnly(String program, String why) throws IOException {
        List<String> found =
                check("{'process':{'cwd':'/','env':['PATH=/nowhere','PATH=/sbin:bin'],'args':['" + program + "']}}");
        if (why == null) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).containsExactly("error: host: " + why + " (/process/args/0 = \"" + program + "\")");
        }
    }

    @Test
    void isLessSureWhereAMountMayBringTheProgram() throws IOException {
        String process = "'process':{'cwd':'/','args':['/opt/x']}";
        assertThat(check("{" + process + ",'mounts':[{'destination':'/opt','type':'tmpfs'}]}"))
                .containsExactly(
                        "warning: host: no such program in the root file system, unless a mount or a hook brings"
                                + " it (/process/args/0 = \"/opt/x\")");
        assertThat(check("{" + process + ",'mounts':[{'destination':'/dev/shm','type':'tmpfs'}]}"))
                .containsExactly("error: host: no such program in the root file system (/process/args/0 = \"/opt/x\")");
    }

    @Test
    void findsHooksThatCannotBeExecuted() throws IOException {
        String text = rootfs.resolve("bin/text").toString();
        assertThat(
                        check(
                                "{'hooks':{'poststart':[{'path':'/bin/sh'},{'path':'/no/such'}],'createRuntime':[{'path':'"
                                        + text
                                        + "'}],'poststop':[{'path':'/no/such'}],'startContainer':[{'path':'/bin/run'},{'path':'/no'}]}}"))
                .containsExactly(
                        "error: host: cannot be executed (/hooks/createRuntime/0/path = \"" + text + "\")",
                        "warning: host: no such program in the root file system, unless a mount or a hook brings it"
                                + " (/hooks/startContainer/1/path = \"/no\")",
                        "error: host: there is no such program (/hooks/poststart/1/path = \"/no/such\")",
                        "warning: host: there is no such program (/hooks/poststop/0/path = \"/no/such\")");
    }
}
