package dev.hako.core.cgroup.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.ffi.BusException;
import dev.hako.core.linux.ffi.BusValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against libsystemd, and one who speaks D-Bus as systemd does. */
class SystemdBusTest {

    private static final String JOB = "/org/freedesktop/systemd1/job/5";

    @TempDir
    Path dir;

    /** What is done with a connection. */
    private interface Step {
        void with(SystemdBus systemd) throws IOException;
    }

    private List<FakeBus.Call> talk(Function<FakeBus.Call, FakeBus.Answer> script, Step step) throws IOException {
        try (FakeBus bus = new FakeBus(dir.resolve("private"), script);
                SystemdBus systemd = SystemdBus.connect(new Instance(false, dir.toString(), ""))) {
            step.with(systemd);
            return bus.calls();
        }
    }

    @Test
    void startsAUnitAndWaitsForItsJob() throws IOException {
        List<Property> properties = List.of(
                Property.of("Description", "a container"),
                Property.of("Delegate", true),
                Property.of("MemoryMax", -1),
                new Property("PIDs", PropertyLists.pids(7)),
                new Property("AllowedCPUs", CpuBits.of("0-3")),
                new Property("Weight", new BusValue.Real(0.5)),
                new Property(
                        "Environment",
                        new BusValue.Array(
                                "{sv}",
                                List.of(new BusValue.Entry(
                                        BusValue.text("a"), new BusValue.Variant(BusValue.text("b")))))));
        List<FakeBus.Call> calls =
                talk(call -> FakeBus.Answer.job(JOB, "done"), systemd -> systemd.start("hako-box.scope", properties));
        assertThat(calls)
                .containsExactly(new FakeBus.Call(
                        "StartTransientUnit", "ssa(sv)a(sa(sv))", List.of("hako-box.scope", "replace")));
    }

    @Test
    void hasAUnitForgottenThatStandsInTheWay() throws IOException {
        FakeBus.Answer exists = FakeBus.Answer.error("org.freedesktop.systemd1.UnitExists", "Unit x already exists.");
        List<String> answered = new java.util.ArrayList<>();
        List<FakeBus.Call> calls = talk(
                call -> {
                    answered.add(call.method());
                    return answered.size() == 1
                            ? exists
                            : call.method().equals("ResetFailedUnit")
                                    ? FakeBus.Answer.nothing()
                                    : FakeBus.Answer.job(JOB, "done");
                },
                systemd -> systemd.start("x.scope", List.of()));
        assertThat(calls.stream().map(FakeBus.Call::method))
                .containsExactly("StartTransientUnit", "ResetFailedUnit", "StartTransientUnit");
    }

    @Test
    void saysThatAUnitIsThereAlready() {
        FakeBus.Answer exists = FakeBus.Answer.error("org.freedesktop.systemd1.UnitExists", "Unit x already exists.");
        assertThatThrownBy(() -> talk(_ -> exists, systemd -> systemd.start("x.scope", List.of())))
                .isInstanceOfSatisfying(BusException.class, failure -> assertThat(failure.name())
                        .isEqualTo("org.freedesktop.systemd1.UnitExists"))
                .hasMessage("Unit x already exists.");
    }

    @Test
    void saysHowAJobEnded() {
        assertThatThrownBy(() ->
                        talk(_ -> FakeBus.Answer.job(JOB, "failed"), systemd -> systemd.start("x.scope", List.of())))
                .isInstanceOf(IOException.class)
                .hasMessage("error creating systemd unit `x.scope`: got `failed`");
    }

    @Test
    void stopsAUnitThatMayBeGone() throws IOException {
        FakeBus.Answer gone = FakeBus.Answer.error("org.freedesktop.systemd1.NoSuchUnit", "Unit x.scope not loaded.");
        assertThat(talk(_ -> gone, systemd -> systemd.stop("x.scope")).stream().map(FakeBus.Call::method))
                .containsExactly("StopUnit", "ResetFailedUnit");
    }

    @Test
    void changesPropertiesUntilTheUnitEnds() throws IOException {
        assertThat(talk(
                        _ -> FakeBus.Answer.nothing(),
                        systemd -> systemd.set("x.scope", List.of(Property.of("TasksMax", 5)))))
                .containsExactly(new FakeBus.Call("SetUnitProperties", "sba(sv)", List.of("x.scope")));
    }

    @Test
    void movesAProcess() throws IOException {
        assertThat(talk(_ -> FakeBus.Answer.nothing(), systemd -> systemd.attach("x.scope", "/below", 5)))
                .containsExactly(new FakeBus.Call("AttachProcessesToUnit", "ssau", List.of("x.scope", "/below")));
    }

    @Test
    void readsAPropertyOfSystemd() throws IOException {
        assertThat(talk(_ -> FakeBus.Answer.variant("257.9-1"), systemd -> assertThat(systemd.property("Version"))
                        .isEqualTo("257.9-1")))
                .containsExactly(new FakeBus.Call("Get", "ss", List.of("org.freedesktop.systemd1.Manager", "Version")));
    }

    @Test
    void isToldOfJobsOverABusOnlyIfItAsks() throws IOException {
        try (FakeBus bus = new FakeBus(
                        dir.resolve("bus"),
                        call -> call.method().equals("StartTransientUnit")
                                ? FakeBus.Answer.job(JOB, "done")
                                : call.method().equals("Hello")
                                        ? new FakeBus.Answer("", "s", ":1.5", "")
                                        : FakeBus.Answer.nothing());
                SystemdBus systemd = SystemdBus.connect(new Instance(true, "", "unix:path=" + dir.resolve("bus")))) {
            systemd.start("x.scope", List.of());
            assertThat(bus.calls().stream().map(FakeBus.Call::method))
                    .containsExactly("Hello", "AddMatch", "Subscribe", "StartTransientUnit");
        }
    }

    @Test
    void saysThatNobodyAnswers() throws IOException {
        assertThatThrownBy(() -> SystemdBus.connect(new Instance(false, dir.toString(), "")))
                .isInstanceOf(IOException.class)
                .hasMessage("failed to connect to dbus: there is no socket of systemd or of a bus");
        Files.writeString(dir.resolve("bus"), "");
        String address = "unix:path=" + dir.resolve("bus");
        assertThatThrownBy(() -> SystemdBus.connect(new Instance(true, "", address)))
                .isInstanceOf(IOException.class)
                .hasMessage("failed to connect to dbus (hint: for rootless containers, maybe you need to install"
                        + " dbus-user-session package): connect to " + address + ": connection refused");
    }

    @Test
    void findsTheUsersSystemdByTheEnvironment() throws IOException {
        assertThatThrownBy(() -> Instance.ofUser(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("could not detect DBUS_SESSION_BUS_ADDRESS from the environment;");
        assertThat(Instance.ofUser(Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=/x"))
                        .addresses())
                .containsExactly(new Instance.Address("unix:path=/x", true));
        Path runtime = Files.createDirectories(dir.resolve("it's/systemd"));
        Files.writeString(runtime.resolve("private"), "");
        Files.writeString(runtime.resolveSibling("bus"), "");
        Instance instance = Instance.ofUser(Map.of("XDG_RUNTIME_DIR", dir + "/it's"));
        assertThat(instance.addresses())
                .containsExactly(
                        new Instance.Address("unix:path=" + dir + "/it%27s/systemd/private", false),
                        new Instance.Address("unix:path=" + dir + "/it%27s/bus", true));
        assertThat(instance.mayHave("x.scope")).isFalse();
    }
}
