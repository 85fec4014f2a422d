package dev.hako.spec.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.json.SpecReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What depends on several properties at a time. */
class NamespaceCheckTest {
    @Test
    void aNewUserNamespaceNeedsMappingsOfRoot() throws IOException {
        assertThat(linux("\"namespaces\":[{\"type\":\"user\"}]"))
                .containsExactly(
                        "user namespaces enabled, but no uid mappings found (/linux/uidMappings)",
                        "user namespaces enabled, but no gid mappings found (/linux/gidMappings)");
        assertThat(linux("\"namespaces\":[{\"type\":\"user\"}],\"uidMappings\":[{\"containerID\":1,\"size\":9}],"
                        + "\"gidMappings\":[{\"containerID\":0,\"hostID\":7,\"size\":9}]"))
                .containsExactly("user namespaces enabled, but no mapping found for uid 0 (/linux/uidMappings)");
    }

    @Test
    void aJoinedUserNamespaceNeedsNone() throws IOException {
        assertThat(linux("\"namespaces\":[{\"type\":\"user\",\"path\":\"/proc/1/ns/user\"}]"))
                .isEmpty();
    }

    @Test
    void mappingsMustBeWhatTheKernelTakes() throws IOException {
        assertThat(linux("\"namespaces\":[{\"type\":\"user\",\"path\":\"/x\"}],\"uidMappings\":["
                        + "{\"containerID\":0,\"hostID\":0,\"size\":0},"
                        + "{\"containerID\":0,\"hostID\":1,\"size\":4294967295},"
                        + "{\"containerID\":5,\"hostID\":5,\"size\":5}]"))
                .containsExactly(
                        "id mapping must have a size greater than zero (/linux/uidMappings/0/size = 0)",
                        "id mapping goes beyond the last id (/linux/uidMappings/1/hostID = 1)",
                        "id mapping overlaps with mapping 1 (/linux/uidMappings/2)");
    }

    @Test
    void clockOffsetsNeedANewTimeNamespaceAndAKnownClock() throws IOException {
        assertThat(linux("\"namespaces\":[{\"type\":\"time\",\"path\":\"/x\"}],"
                        + "\"timeOffsets\":{\"realtime\":{\"secs\":-5,\"nanosecs\":1000000000}}"))
                .containsExactly(
                        "time namespace enabled, but both namespace path and time offsets specified -- you may only "
                                + "provide one (/linux/timeOffsets)",
                        "unknown clock \"realtime\" for a time namespace (/linux/timeOffsets/realtime)",
                        "nanosecs must be less than 1000000000 (/linux/timeOffsets/realtime/nanosecs = 1000000000)");
    }

    @Test
    void networkDevicesNeedANetworkNamespace() throws IOException {
        assertThat(linux("\"netDevices\":{\"eth0\":{}}"))
                .containsExactly("unable to move network devices without a NET namespace (/linux/netDevices)");
    }

    @Test
    void parametersNeedTheirNamespace() throws IOException {
        assertThat(linux("\"sysctl\":{\"net.core.somaxconn\":\"1\",\"kernel.sem\":\"1\",\"kernel.hostname\":\"1\"}"))
                .containsExactly(
                        "sysctl \"net.core.somaxconn\" not allowed in host network namespace"
                                + " (/linux/sysctl/net.core.somaxconn = \"1\")",
                        "sysctl \"kernel.sem\" is not allowed in the hosts ipc namespace"
                                + " (/linux/sysctl/kernel.sem = \"1\")",
                        "sysctl \"kernel.hostname\" is not in a separate kernel namespace"
                                + " (/linux/sysctl/kernel.hostname = \"1\")");
    }

    @Test
    void domainNameNeedsAUtsNamespaceWithoutALinuxPartToo() throws IOException {
        String json =
                "{\"ociVersion\":\"1.3.0\",\"process\":{\"cwd\":\"/\",\"args\":[\"a\"]},\"root\":{\"path\":\"r\"},"
                        + "\"domainname\":\"d\"}";
        assertThat(messages(json))
                .containsExactly("unable to set domainname without a private UTS namespace (/domainname = \"d\")");
    }

    private static List<String> linux(String members) throws IOException {
        return messages(
                "{\"ociVersion\":\"1.3.0\",\"process\":{\"cwd\":\"/\",\"args\":[\"a\"]},\"root\":{\"path\":\"r\"},"
                        + "\"linux\":{" + members + "}}");
    }

    private static List<String> messages(String json) throws IOException {
        return SpecCheck.check(SpecReader.read(json.getBytes(StandardCharsets.UTF_8))).stream()
                .map(Problem::message)
                .toList();
    }
}
