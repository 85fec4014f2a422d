package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import dev.hako.it.bundle.SeccompAgent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code features} promises is what a container gets, and nothing that it does not promise is taken without a word. */
@IntegrationTest
@KnownDifference(peer = "crun", why = "says little of itself")
class FeaturesTest {
    private static final List<String> ALL_FLAGS = List.of(
            "SECCOMP_FILTER_FLAG_TSYNC",
            "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
            "SECCOMP_FILTER_FLAG_LOG",
            "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");

    private static final List<String> BIG_ENDIAN = List.of(
            "SCMP_ARCH_MIPS",
            "SCMP_ARCH_MIPS64",
            "SCMP_ARCH_MIPS64N32",
            "SCMP_ARCH_PPC",
            "SCMP_ARCH_PPC64",
            "SCMP_ARCH_S390",
            "SCMP_ARCH_S390X");

    @Test
    void areJsonAndNothingElse(Sandbox sandbox) {
        Result result = sandbox.runtime("features").run().ok();
        assertThat(result.stderr()).isEmpty();
        assertThat(result.stdout())
                .startsWith("{\n    \"ociVersionMin\": \"1.0.0\"")
                .endsWith("}\n");
    }

    @Test
    void nameTheNamespacesThatCanBeMade(Sandbox sandbox) {
        for (String type : texts(sandbox, "/linux/namespaces")) {
            if (type.equals("user") || type.equals("time")) {
                continue; // these want more of the configuration than to be there
            }
            Bundle bundle = sandbox.bundle();
            bundle.withoutNamespace(type).add("/linux/namespaces", Map.of("type", type));
            Container box = sandbox.container(bundle);
            bundle.args(
                    "/bin/readlink",
                    "/proc/self/ns/" + Map.of("network", "net", "mount", "mnt").getOrDefault(type, type));
            assertThat(box.run().ok().stdout().strip())
                    .as(type)
                    .isNotEqualTo(sandbox.host("readlink /proc/self/ns/"
                            + Map.of("network", "net", "mount", "mnt").getOrDefault(type, type)));
        }
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "has no such list")
    void nameTheMountOptionsThatAreApplied(Sandbox sandbox) {
        Bundle bundle = sandbox.bundle();
        String source = sandbox.newPath("source").toString();
        sandbox.host("mkdir " + source);
        List<String> options = texts(sandbox, "/mountOptions");
        assertThat(options).isSorted().doesNotHaveDuplicates().contains("rro", "nosymfollow", "rslave", "tmpcopyup");
        List<Object> ids = List.of(Map.of("containerID", 0, "hostID", 1000, "size", 1));
        for (String option : options) {
            switch (option) {
                case "remount" -> {}
                case "bind", "rbind" -> bundle.mount("/mnt/" + option, "bind", source, option);
                case "tmpcopyup" -> bundle.mount("/home", "tmpfs", "tmpfs", option);
                case "idmap", "ridmap" ->
                    bundle.add(
                            "/mounts",
                            Map.of(
                                    "destination", "/mnt/" + option,
                                    "source", source,
                                    "options", List.of("rbind", option),
                                    "uidMappings", ids,
                                    "gidMappings", ids));
                default -> bundle.mount("/mnt/" + option, "bind", source, "rbind", option);
            }
        }
        sandbox.container(bundle).run().ok();
    }

    @Test
    void nameTheSeccompActionsThatCanBeUsed(Sandbox sandbox) {
        Path agent = sandbox.newPath("agent");
        SeccompAgent.listen(sandbox, agent);
        for (String action : texts(sandbox, "/linux/seccomp/actions")) {
            Bundle bundle = filtered(sandbox, "action", action);
            bundle.set("/linux/seccomp/listenerPath", agent.toString());
            sandbox.container(bundle).run().ok();
        }
    }

    @Test
    @KnownDifference(peer = "runc 1.1", why = "has no flags")
    void nameTheSeccompFlagsThatCanBeUsed(Sandbox sandbox) {
        List<String> supported = texts(sandbox, "/linux/seccomp/supportedFlags");
        List<String> known = texts(sandbox, "/linux/seccomp/knownFlags");
        assertThat(known).containsAll(supported);
        Path agent = sandbox.newPath("agent");
        SeccompAgent.listen(sandbox, agent);
        for (String flag : ALL_FLAGS) {
            Bundle bundle = filtered(sandbox, "action", "SCMP_ACT_NOTIFY").set("/linux/seccomp/flags", List.of(flag));
            Container box = sandbox.container(bundle.set("/linux/seccomp/listenerPath", agent.toString()));
            if (supported.contains(flag)) {
                box.run().ok();
            } else {
                box.run().fails(1, flag.substring(0, 12).replace("SECCOMP_FILT", "seccomp"));
            }
        }
    }

    @Test
    void nameTheArchitecturesThatCanBeFiltered(Sandbox sandbox) {
        Bundle bundle = filtered(sandbox, "action", "SCMP_ACT_ERRNO");
        List<String> ofThisByteOrder = new ArrayList<>(texts(sandbox, "/linux/seccomp/archs"));
        ofThisByteOrder.removeAll(BIG_ENDIAN);
        bundle.set("/linux/seccomp/architectures", ofThisByteOrder);
        sandbox.container(bundle).run().ok();
    }

    @Test
    void tellWhatTheRuntimeHasWhateverTheHostHas(Sandbox sandbox) {
        Object features = features(sandbox);
        for (String what : List.of("apparmor/enabled", "selinux/enabled", "cgroup/v1", "cgroup/v2", "cgroup/rdma")) {
            assertThat(Json.at(features, "/linux/" + what)).as(what).isEqualTo(true);
        }
        assertThat(texts(sandbox, "/linux/capabilities")).contains("CAP_CHOWN", "CAP_CHECKPOINT_RESTORE");
    }

    @Test
    @KnownDifference(peer = "runc", why = "applies some of it")
    void promiseNothingThatIsRefused(Sandbox sandbox) {
        Object features = features(sandbox);
        if (Json.at(features, "/linux/intelRdt/enabled").equals(false)) {
            Bundle bundle = sandbox.bundle().set("/linux/intelRdt", Map.of("closID", "group"));
            sandbox.container(bundle).create().fails(1, "intelRdt");
        }
        if (Json.at(features, "/linux/netDevices/enabled").equals(false)) {
            Bundle bundle = sandbox.bundle().set("/linux/netDevices", Map.of("nosuchdevice", Map.of()));
            sandbox.container(bundle).create().fails(1, "netDevices");
        }
        if (Json.at(features, "/linux/mountExtensions/idmap/enabled").equals(false)) {
            List<Object> ids = List.of(Map.of("containerID", 0L, "hostID", 1000L, "size", 1L));
            Bundle bundle = sandbox.bundle().mount("/mnt", "bind", "/tmp", "bind");
            bundle.set("/mounts/7/uidMappings", ids).set("/mounts/7/gidMappings", ids);
            sandbox.container(bundle).create().fails(1, "/mnt");
        }
    }

    private static Bundle filtered(Sandbox sandbox, String name, Object value) {
        Bundle bundle = sandbox.bundle();
        return bundle.set(
                "/linux/seccomp",
                Map.of(
                        "defaultAction",
                        "SCMP_ACT_ALLOW",
                        "syscalls",
                        List.of(Map.of("names", List.of("swapoff"), name, value))));
    }

    private static Object features(Sandbox sandbox) {
        return Json.parse(sandbox.runtime("features").run().ok().stdout());
    }

    private static List<String> texts(Sandbox sandbox, String pointer) {
        return Json.array(Json.at(features(sandbox), pointer)).stream()
                .map(String.class::cast)
                .toList();
    }
}
