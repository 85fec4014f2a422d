package dev.hako.core.resctrl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.spec.runtime.IntelRdt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/** In a directory that stands for the file system: its files are plain ones. */
class RdtGroupTest {

    private static final String L3 = "L3:0=f;1=f0";
    private static final String MB = "MB:0=20;1=70";

    @TempDir
    Path root;

    private Stub stub;
    private Resctrl resctrl;

    @BeforeEach
    void start() throws IOException {
        stub = LibraryStub.start();
        resctrl = new Resctrl(stub.kernel(), root.toString());
    }

    @AfterEach
    void end() throws IOException {
        stub.close();
    }

    private static IntelRdt asked(String closId, String l3, String mb, List<String> schemata, boolean monitoring) {
        return new IntelRdt(closId, schemata, l3, mb, monitoring);
    }

    private String content(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    @Test
    void isMadeByTheNameOfTheContainerAndGoesWithIt() throws IOException {
        RdtGroup group = resctrl.group(asked("", L3, MB, List.of("L2:0=3"), false), "box");
        assertThat(group.removable()).containsExactly(root + "/box");
        group.make(42);
        assertThat(content("box/tasks")).isEqualTo("42");
        assertThat(root.resolve("box/schemata")).doesNotExist();
        group.configure();
        assertThat(content("box/schemata")).isEqualTo("L3:0=f;1=f0\nMB:0=20;1=70\nL2:0=3\n");
    }

    @Test
    void staysIfItWasThereBefore() throws IOException {
        Files.createDirectory(root.resolve("box"));
        RdtGroup group = resctrl.group(asked("", "", "", List.of(), false), "box");
        assertThat(group.removable()).isEmpty();
        group.make(42);
        group.configure();
        assertThat(content("box/tasks")).isEqualTo("42");
        assertThat(root.resolve("box/schemata")).doesNotExist();
        group.unmake();
        assertThat(root.resolve("box")).exists();
    }

    @Test
    void staysIfItWasNamed() throws IOException {
        RdtGroup group = resctrl.group(asked("gold", L3, "", List.of(), false), "box");
        assertThat(group.removable()).isEmpty();
        group.make(42);
        assertThat(content("gold/tasks")).isEqualTo("42");
    }

    @Test
    void mustBeThereIfItIsNamedAndNothingElse() throws IOException {
        RdtGroup group = resctrl.group(asked("gold", "", "", List.of(), false), "box");
        assertThatThrownBy(() -> group.make(42))
                .hasMessage("clos dir not accessible (must be pre-created when schemata, l3CacheSchema and memBwSchema"
                        + " are empty): stat " + root + "/gold: no such file or directory");
        assertThat(root.resolve("gold")).doesNotExist();
        Files.createDirectory(root.resolve("gold"));
        group.make(42);
        assertThat(content("gold/tasks")).isEqualTo("42");
    }

    @Test
    void canBeThatOfTheWholeHost() throws IOException {
        RdtGroup group = resctrl.group(asked("/", "", "", List.of(), false), "box");
        group.make(42);
        assertThat(content("tasks")).isEqualTo("42");
        assertThat(group.removable()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "L3:0=f;1=f0, MB:0=20;1=70, true",
        "L3:0=0f, '', true",
        "L3:0=F;1=F0, '', true",
        "'', MB:0=11, true",
        "L3:0=7, '', false",
        "L3:2=f, '', false",
        "'', MB:1=60, false"
    })
    void matchesTheSchemataOfANamedOneThatIsThere(String l3, String mb, boolean matches) throws IOException {
        Files.createDirectories(root.resolve("info/MB"));
        Files.writeString(root.resolve("info/MB/bandwidth_gran"), "10\n");
        Files.createDirectory(root.resolve("gold"));
        Files.writeString(root.resolve("gold/schemata"), "    MB:0=20;1=70\n    L3:0=00f;1=0f0\n");
        RdtGroup group = resctrl.group(asked("gold", l3, mb, List.of(), false), "box");
        if (matches) {
            group.make(42);
            assertThat(content("gold/tasks")).isEqualTo("42");
        } else {
            assertThatThrownBy(() -> group.make(42))
                    .hasMessageStartingWith("intelRdt.closID \"gold\" exists, and \"" + l3 + mb + "\" does not match ");
            assertThat(root.resolve("gold/tasks")).doesNotExist();
        }
    }

    @Test
    void getsBackTheShareItHad() throws IOException {
        Files.createDirectory(root.resolve("box"));
        Files.writeString(root.resolve("box/schemata"), "    L3:0=ff\n");
        RdtGroup group = resctrl.group(asked("", "L3:0=f", "", List.of(), false), "box");
        String before = group.share();
        group.configure();
        assertThat(content("box/schemata")).isEqualTo("L3:0=f\n");
        group.restore(before);
        assertThat(content("box/schemata")).isEqualTo("    L3:0=ff\n");
    }

    @Test
    void isMonitoredByItselfIfAsked() throws IOException {
        Files.createDirectories(root.resolve("gold/mon_groups"));
        RdtGroup group = resctrl.group(asked("gold", "", "", List.of(), true), "box");
        assertThat(group.removable()).containsExactly(root + "/gold/mon_groups/box");
        group.make(42);
        assertThat(content("gold/mon_groups/box/tasks")).isEqualTo("42");
        assertThat(content("gold/tasks")).isEqualTo("42");
    }

    @Test
    void isJoinedByAddedProcessesAsFarAsItIsThere() throws IOException {
        RdtGroup group = resctrl.group(asked("", "", "", List.of(), true), "box");
        group.join(43);
        assertThat(root.resolve("box")).doesNotExist();
        Files.createDirectories(root.resolve("box/mon_groups/box"));
        group.join(43);
        assertThat(content("box/tasks")).isEqualTo("43");
        assertThat(content("box/mon_groups/box/tasks")).isEqualTo("43");
    }

    @Test
    void saysWhatTheKernelSaysOfAWrongSchema() throws IOException {
        byte[] status = "Mask out of range\n".getBytes(StandardCharsets.UTF_8);
        int[] reads = {0};
        RecordingKernel kernel = new RecordingKernel(call -> {
            if (call.startsWith("write(")) {
                return Optional.of(Answer.failure(Errno.EINVAL));
            }
            boolean first = call.startsWith("read(") && reads[0]++ == 0;
            return first ? Optional.of(new Answer(status.length, status)) : Optional.empty();
        });
        RdtGroup group = new Resctrl(kernel, "/r").group(asked("", "L3:0=fffff", "", List.of(), false), "box");
        assertThatThrownBy(group::configure)
                .hasMessage("intelrdt: unable to write \"L3:0=fffff\\n\": write /r/box/schemata: invalid argument,"
                        + " last_cmd_status: Mask out of range");
    }

    @Test
    void isTakenBackAsFarAsItWasMade() throws IOException {
        RecordingKernel kernel = new RecordingKernel(
                call -> call.startsWith("newfstatat(") ? Optional.of(Answer.failure(Errno.ENOENT)) : Optional.empty());
        RdtGroup group = new Resctrl(kernel, "/r").group(asked("", "", "", List.of(), true), "box");
        group.make(42);
        int before = kernel.calls().size();
        group.unmake();
        assertThat(kernel.calls().subList(before, kernel.calls().size()))
                .filteredOn(call -> call.startsWith("unlinkat("))
                .hasSize(2)
                .allSatisfy(call -> assertThat(call).contains("\"box\", 512"));
    }

    @Test
    void needsWhatTheProcessorHas() throws IOException {
        assertThatThrownBy(() -> resctrl.check(asked("", L3, "", List.of(), false)))
                .hasMessageStartingWith(
                        "intelRdt.l3CacheSchema is specified in config, but Intel RDT/CAT is not enabled");
        assertThatThrownBy(() -> resctrl.check(asked("", "", MB, List.of(), false)))
                .hasMessageStartingWith(
                        "intelRdt.memBwSchema is specified in config, but Intel RDT/MBA is not enabled");
        Files.createDirectories(root.resolve("info/L3"));
        Files.createDirectories(root.resolve("info/MB"));
        resctrl.check(asked("", L3, MB, List.of("L2:0=1"), true));
    }

    @Test
    void isRemovedIfItIsStillThere() throws IOException {
        Files.createDirectories(root.resolve("box"));
        Resctrl.remove(stub.kernel(), List.of(root + "/box/mon_groups/box", root + "/box"));
        assertThat(root.resolve("box")).doesNotExist();
        Resctrl.remove(stub.kernel(), List.of(root + "/box/mon_groups/box", root + "/box"));
    }
}
