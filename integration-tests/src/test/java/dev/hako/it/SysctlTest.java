package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Sandbox;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernel parameters of the container's namespaces. */
@IntegrationTest
@Tag("vm")
class SysctlTest {
    @ParameterizedTest
    @CsvSource({
        "net.ipv4.ip_forward,1,net/ipv4/ip_forward",
        "net.ipv4.conf.lo.forwarding,1,net/ipv4/conf/lo/forwarding",
        "net/ipv4/conf/lo/rp_filter,2,net/ipv4/conf/lo/rp_filter",
        "kernel.msgmax,12345,kernel/msgmax",
        "kernel.shm_rmid_forced,1,kernel/shm_rmid_forced",
        "fs.mqueue.msg_max,20,fs/mqueue/msg_max"
    })
    void isSetInsideAndNotOutside(String key, String value, String file, Sandbox sandbox) {
        String before = sandbox.host("cat /proc/sys/" + file);
        Container box = sandbox.container();
        box.bundle().set("/linux/sysctl", Map.of(key, value)).args("/bin/cat", "/proc/sys/" + file);
        assertThat(box.run().ok().stdout()).isEqualTo(value + "\n");
        assertThat(sandbox.host("cat /proc/sys/" + file)).isEqualTo(before);
    }

    @Test
    void takesSeveralNumbers(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/linux/sysctl", Map.of("net.ipv4.ping_group_range", "0 100", "kernel.sem", "300 40000 200 300"))
                .script("cat /proc/sys/net/ipv4/ping_group_range /proc/sys/kernel/sem | tr '\\t' ' '");
        assertThat(box.run().ok().stdout()).isEqualTo("0 100\n300 40000 200 300\n");
    }

    @Test
    @KnownDifference(peer = "crun", why = "wants domainname as a property")
    void setsTheDomainName(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle()
                .set("/linux/sysctl", Map.of("kernel.domainname", "example.org"))
                .args("/bin/cat", "/proc/sys/kernel/domainname");
        assertThat(box.run().ok().stdout()).isEqualTo("example.org\n");
    }
}
