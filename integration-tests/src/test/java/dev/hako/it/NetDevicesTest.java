package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code linux.netDevices}: devices of the host that the container gets.
 *
 * <p>They are of type dummy where the kernel has that, else one end of a veth pair. What becomes of a physical device when the container's
 * network namespace ends is up to the kernel, and not tested.
 */
@IntegrationTest
@Tag("vm")
@KnownDifference(peer = "runc 1.1", why = "moves no devices")
@KnownDifference(peer = "runc 1.2", why = "moves no devices")
@KnownDifference(peer = "runc 1.3", why = "moves no devices")
class NetDevicesTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private String device = "";

    @BeforeEach
    void makeDevice(Sandbox sandbox) {
        // a name of an interface has 15 characters at the most
        device = "hk" + ProcessHandle.current().pid() % 100_000 + "x" + COUNT.incrementAndGet();
        add(sandbox, device);
    }

    private static void add(Sandbox sandbox, String name) {
        sandbox.host("ip link add " + name + " type dummy 2>&1 || ip link add " + name + " type veth peer name " + name
                + "p");
    }

    @AfterEach
    void removeDevice(Sandbox sandbox) {
        for (String name : new String[] {device, device + "b"}) {
            sandbox.host("ip link del " + name + " 2>&1 || ip link del " + name + "p 2>&1 || true");
        }
    }

    @Test
    void areMovedWithWhatBelongsToThem(Sandbox sandbox) {
        sandbox.host("ip link set " + device + " mtu 1789 address 02:11:22:33:44:55");
        sandbox.host("ip addr add 169.254.169.77/31 dev " + device);
        sandbox.host("ip addr add 10.9.8.7/24 brd 10.9.8.255 dev " + device);
        Container box = sandbox.container();
        give(box, Map.of(device, Map.of())).args("/bin/ip", "address", "show", "dev", device);
        assertThat(box.run().ok().stdout())
                .contains(",UP", " mtu 1789 ", "link/ether 02:11:22:33:44:55")
                .contains("inet 169.254.169.77/31 ", "inet 10.9.8.7/24 brd 10.9.8.255 ");
        assertThat(onHost(sandbox)).doesNotContain(device);
    }

    @Test
    @KnownDifference(peer = "runc", why = "takes the device down before it looks, by which the kernel drops them")
    void keepTheIpv6AddressesThatTheyHaveWhileUp(Sandbox sandbox) {
        sandbox.host("ip link set " + device + " up; ip -6 addr add 2001:db8::7/64 nodad dev " + device);
        Container box = sandbox.container();
        give(box, Map.of(device, Map.of())).args("/bin/ip", "-6", "address", "show", "dev", device);
        assertThat(box.run().ok().stdout()).contains("inet6 2001:db8::7/64 scope global");
    }

    @Test
    void leaveAddressesBehindThatAreNotGlobal(Sandbox sandbox) {
        sandbox.host("ip addr add 127.0.0.33/32 scope host dev " + device + "; ip addr add 10.9.8.7/24 scope link dev "
                + device);
        sandbox.host("ip addr add 10.9.9.9/24 valid_lft 1000 preferred_lft 1000 dev " + device);
        Container box = sandbox.container();
        give(box, Map.of(device, Map.of())).args("/bin/ip", "address", "show", "dev", device);
        assertThat(box.run().ok().stdout()).contains(device).doesNotContain("inet ");
    }

    @Test
    void areRenamed(Sandbox sandbox) {
        sandbox.host("ip addr add 10.9.8.7/24 dev " + device);
        Container box = sandbox.container();
        give(box, Map.of(device, Map.of("name", "eth0")))
                .script("ls /sys/class/net | grep -v tunl; ip addr show dev eth0");
        assertThat(box.run().ok().stdout()).startsWith("eth0\n").contains("inet 10.9.8.7/24");
    }

    @Test
    @KnownDifference(peer = "runc", why = "looks for a device of the name eth%d afterwards")
    void areNumbered(Sandbox sandbox) {
        add(sandbox, device + "b");
        Container box = sandbox.container();
        give(box, Map.of(device, Map.of("name", "eth%d"), device + "b", Map.of("name", "eth%d")))
                .script("ls -d /sys/class/net/eth*");
        assertThat(box.run().ok().stdout()).isEqualTo("/sys/class/net/eth0\n/sys/class/net/eth1\n");
    }

    @Test
    void stayInANamespaceThatOthersMade(Sandbox sandbox) {
        sandbox.host("ip addr add 10.9.8.7/24 dev " + device);
        Path namespace = namespace(sandbox);
        try {
            Container box = sandbox.container();
            give(box, Map.of(device, Map.of("name", "inside0")));
            box.bundle().namespace("network", namespace);
            box.sleeping();
            box.delete("--force").ok();
            assertThat(in(sandbox, namespace, "ip addr show dev inside0")).contains("inet 10.9.8.7/24", ",UP");
            assertThat(onHost(sandbox)).doesNotContain(device);
        } finally {
            sandbox.host("umount " + namespace);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a program that is not there, create, /process/args/0, /no/such",
        "a program that is none, run, /process/args/0, /opt/damaged",
        "a directory that cannot be, create, /process/cwd, /proc/none"
    })
    @KnownDifference(peer = "runc", why = "leaves them to the kernel, which removes virtual ones")
    void comeBackWhenTheContainerCannotBeMade(
            String name, String command, String pointer, String value, Sandbox sandbox) {
        sandbox.host("ip link set " + device + " up mtu 1700; ip addr add 10.9.8.7/24 brd + dev " + device);
        sandbox.host("ip -6 addr add 2001:db8::7/64 nodad dev " + device);
        String before = shown(sandbox);
        Container box = sandbox.container();
        box.bundle().program("/opt/damaged", "\u007fELF").args("/bin/true");
        give(box, Map.of(device, Map.of("name", "eth0")));
        String last = pointer.endsWith("/0") ? pointer.substring(0, pointer.length() - 2) : pointer;
        box.bundle().set(last, pointer.endsWith("/0") ? List.of(value) : value);
        Result result = command.equals("run") ? box.run() : box.create();
        result.fails(1, command + " failed");
        assertThat(shown(sandbox)).isEqualTo(before).contains("10.9.8.7/24", "2001:db8::7/64", ",UP", "mtu 1700");
        sandbox.assertNothingLeft();
    }

    @Test
    @KnownDifference(peer = "runc", why = "leaves them to the kernel, which removes virtual ones")
    void comeBackWhenAHookFails(Sandbox sandbox) {
        sandbox.host("ip addr add 10.9.8.7/24 dev " + device);
        Container box = sandbox.container();
        give(box, Map.of(device, Map.of("name", "eth0"))).hook("createRuntime", "exit 7");
        box.create().fails(1, "exit status 7");
        assertThat(shown(sandbox)).contains("10.9.8.7/24").doesNotContain(",UP");
    }

    @Test
    @KnownDifference(peer = "runc", why = "leaves the first one where it is")
    void comeBackWhenAnotherOneIsMissing(Sandbox sandbox) {
        Path namespace = namespace(sandbox);
        try {
            Container box = sandbox.container();
            box.bundle()
                    .set("/linux/netDevices/" + device, Map.of())
                    .set("/linux/netDevices/none0", Map.of())
                    .namespace("network", namespace);
            box.create()
                    .fails(
                            1,
                            "error creating network interfaces: move netDevice none0 to namespace /proc/",
                            "link not found for interface none0 on runtime namespace: Link not found");
            assertThat(onHost(sandbox)).contains(device);
            assertThat(in(sandbox, namespace, "ip -o link")).doesNotContain(device);
        } finally {
            sandbox.host("umount " + namespace);
        }
    }

    @Test
    void areNotMovedOntoOthers(Sandbox sandbox) {
        sandbox.host("ip link set " + device + " up; ip addr add 10.9.8.7/24 dev " + device);
        Container box = sandbox.container();
        give(box, Map.of(device, Map.of("name", "lo")));
        box.create()
                .fails(
                        1,
                        "move netDevice " + device + " to namespace /proc/",
                        "fail to move network device " + device + " to network namespace /proc/",
                        "file exists");
        assertThat(onHost(sandbox)).contains(device);
        sandbox.assertNothingLeft();
    }

    @Test
    void canBeSuchAsCannotBeMoved(Sandbox sandbox) {
        Container box = sandbox.container();
        give(box, Map.of("lo", Map.of("name", "lo1")));
        box.create().fails(1, "fail to move network device lo to network namespace /proc/", "invalid argument");
        assertThat(sandbox.host("ip addr show dev lo")).contains(",UP", "inet 127.0.0.1/8");
    }

    @ParameterizedTest
    @CsvSource({"averylongname16x, ''", "'a b', ''", "a/b, ''", "eth9, averylongname16x", "eth9, 'a b'"})
    void haveNamesThatTheKernelTakes(String name, String inside, Sandbox sandbox) {
        Container box = sandbox.container();
        give(box, Map.of(name, Map.of("name", inside)));
        box.create().fails(1, "invalid network device name \"" + (inside.isEmpty() ? name : inside) + "\"");
    }

    @Test
    void needANamespaceOfTheContainer(Sandbox sandbox) {
        Container box = sandbox.container();
        give(box, Map.of(device, Map.of()));
        box.bundle().withoutNamespace("network");
        box.create().fails(1, "unable to move network devices without a NET namespace");
    }

    private static Bundle give(Container box, Map<String, Object> devices) {
        return box.bundle().set("/linux/netDevices", devices);
    }

    private static List<String> onHost(Sandbox sandbox) {
        return sandbox.host("ls /sys/class/net").lines().toList();
    }

    /** {@return what there is to see of the device, but for what changes by itself} */
    private String shown(Sandbox sandbox) {
        return sandbox.host(
                "ip addr show dev " + device + " | sed 's/ state [A-Z]*//; s/^[0-9]*://; /inet6 fe80/,+1d'");
    }

    private static Path namespace(Sandbox sandbox) {
        Path bound = sandbox.file("netns", "");
        sandbox.host("unshare --net=" + bound + " true");
        return bound;
    }

    private static String in(Sandbox sandbox, Path namespace, String command) {
        return sandbox.host("nsenter --net=" + namespace + " " + command);
    }
}
