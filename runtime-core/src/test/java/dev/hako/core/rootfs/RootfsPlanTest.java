package dev.hako.core.rootfs;

import static dev.hako.core.rootfs.TestContainer.mount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Mounts;
import dev.hako.spec.json.SpecReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RootfsPlanTest {

    private static final Path BUNDLE = Path.of("/the/bundle");

    private static RootfsPlan plan(String mounts, String linux) throws IOException {
        return TestContainer.plan(BUNDLE, mounts, linux, false);
    }

    private static RootfsPlan planOfLinux(String linux, boolean noPivot) throws IOException {
        String json = "{\"root\": {\"path\": \"rootfs\"}, \"linux\": {" + linux + "}}";
        return RootfsPlan.of(SpecReader.read(json.getBytes(StandardCharsets.UTF_8)), BUNDLE.toString(), noPivot);
    }

    @Test
    void pathsOfTheHostStartAtTheBundle() throws IOException {
        RootfsPlan plan = plan(
                mount("/a", "none", "data/../files", "bind") + "," + mount("/b", "bind", "/abs", "rbind") + ","
                        + mount("/c", "tmpfs", "tmpfs"),
                "");
        assertThat(plan.rootfs()).isEqualTo("/the/bundle/rootfs");
        assertThat(plan.mounts()).extracting(MountPlan::source).containsExactly("/the/bundle/files", "/abs", "tmpfs");
        assertThat(plan.mounts()).extracting(MountPlan::type).containsExactly("bind", "bind", "tmpfs");
    }

    @Test
    void aBindMountTakesNoOptionsOfAFileSystem() {
        assertThatThrownBy(() -> plan(mount("/a", "none", "/b", "bind", "mode=755"), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid mount \"/a\": bind mounts cannot have any filesystem-specific options applied"
                        + " (mode=755)");
    }

    @Test
    void aDestinationWrittenWithThePathOfTheRootIsOneWithin() throws IOException {
        String mounts = mount("/the/bundle/./rootfs/a/b", "tmpfs", "tmpfs") + ","
                + mount("/the/bundle/rootfs2/a", "tmpfs", "tmpfs") + ","
                + mount("/the/bundle/rootfs", "tmpfs", "tmpfs");
        assertThat(plan(mounts, "").mounts())
                .extracting(MountPlan::destination)
                .containsExactly("/a/b", "/the/bundle/rootfs2/a", "/");
    }

    @Test
    void aNulByteIsRefused() {
        assertThatThrownBy(() -> plan(mount("/a\\u0000b", "tmpfs", "tmpfs"), ""))
                .hasMessage("mount field contains null byte");
    }

    @Test
    void devIsFilledUnlessItIsBound() throws IOException {
        assertThat(plan("", "").makesDevices()).isTrue();
        assertThat(plan(mount("/dev/", "tmpfs", "tmpfs"), "").makesDevices()).isTrue();
        assertThat(plan(mount("/dev/./", "none", "/dev", "bind"), "").makesDevices())
                .isFalse();
        assertThat(plan("", "").devices())
                .extracting(DeviceNode::path)
                .containsExactly("/dev/null", "/dev/random", "/dev/full", "/dev/tty", "/dev/zero", "/dev/urandom");
    }

    @Test
    void aDeviceOfTheConfigurationTakesThePlaceOfADefaultOne() throws IOException {
        RootfsPlan plan =
                plan("", "\"devices\": [{\"path\": \"/dev/null\", \"type\": \"u\", \"major\": 1, \"minor\": 3}]");
        assertThat(plan.devices()).hasSize(6);
        assertThat(plan.devices().getLast()).isEqualTo(new DeviceNode("/dev/null", 'c', 1, 3, 0666, 0, 0));
    }

    @Test
    void anUnknownDeviceTypeIsRefused() {
        assertThatThrownBy(() -> plan("", "\"devices\": [{\"path\": \"/dev/x\", \"type\": \"x\"}]"))
                .hasMessage("invalid device type \"x\"");
    }

    @Test
    void tmpfsAndDevBecomeReadonlyLate() throws IOException {
        assertThat(plan(
                                String.join(
                                        ",",
                                        mount("/t", "tmpfs", "tmpfs", "ro"),
                                        mount("/dev", "devtmpfs", "dev", "ro"),
                                        mount("/sys", "sysfs", "sysfs", "ro"),
                                        mount("/dev", "none", "/dev", "bind", "ro"),
                                        mount("/u", "tmpfs", "tmpfs")),
                                "")
                        .mounts())
                .extracting(MountPlan::isReadonlyLate)
                .containsExactly(true, true, false, false, false);
    }

    @Test
    void propagationIsOneOfEightWords() throws IOException {
        assertThat(plan("", "").propagation()).isZero();
        assertThat(plan("", "\"rootfsPropagation\": \"rshared\"").propagation())
                .isEqualTo(Mounts.MS_SHARED | Mounts.MS_REC);
        assertThatThrownBy(() -> plan("", "\"rootfsPropagation\": \"public\""))
                .hasMessage("rootfsPropagation=public is not supported");
    }

    @Test
    void theRootChangesAsTheNamespaceAllows() throws IOException {
        String namespace = "\"namespaces\": [{\"type\": \"mount\"}]";
        assertThat(planOfLinux(namespace, false).change()).isEqualTo(RootfsPlan.RootChange.PIVOT);
        assertThat(planOfLinux(namespace, true).change()).isEqualTo(RootfsPlan.RootChange.MOVE);
        assertThat(planOfLinux("", true).change()).isEqualTo(RootfsPlan.RootChange.CHROOT);
        assertThatThrownBy(() -> planOfLinux("\"maskedPaths\": [\"/x\"]", false))
                .hasMessage("unable to restrict sys entries without a private MNT namespace");
        assertThatThrownBy(() -> planOfLinux(namespace + ", \"rootfsPropagation\": \"rprivate\"", true))
                .hasMessage("rootfsPropagation of [r]private is not safe without pivot_root");
    }

    @Test
    void whatIsNotAppliedYetIsRefused() {
        assertThatThrownBy(() -> plan(mount("/a", "none", "/b", "bind", "copy-symlink"), ""))
                .hasMessage("invalid mount \"/a\": mount option \"copy-symlink\" is not applied yet");
    }

    @Test
    void onlyBindMountsMapIds() throws IOException {
        assertThat(plan(mount("/a", "none", "/b", "bind", "ridmap"), "")
                        .mounts()
                        .getFirst()
                        .idMap())
                .hasValue(new MountIdMap(List.of(), List.of(), true));
        assertThat(plan(mount("/a", "none", "/b", "bind"), "").mapsIds()).isFalse();
        assertThatThrownBy(() -> plan(mount("/a", "tmpfs", "tmpfs", "idmap"), ""))
                .hasMessage("invalid mount \"/a\": id-mapped mounts are only supported for bind-mounts");
    }

    @Test
    void onlyATmpfsCopiesUp() throws IOException {
        assertThat(plan(mount("/a", "tmpfs", "tmpfs", "tmpcopyup"), "")
                        .mounts()
                        .getFirst()
                        .options()
                        .copiesUp())
                .isTrue();
        for (String bad :
                List.of(mount("/a", "ramfs", "ramfs", "tmpcopyup"), mount("/a", "tmpfs", "/b", "bind", "tmpcopyup"))) {
            assertThatThrownBy(() -> plan(bad, ""))
                    .hasMessage("invalid mount \"/a\": mount option \"tmpcopyup\" is for a tmpfs");
        }
    }

    @Test
    void sysctlNamesHaveDotsOrSlashes() {
        assertThat(Sysctls.path("net.ipv4.ip_forward")).isEqualTo("net/ipv4/ip_forward");
        assertThat(Sysctls.path("net/ipv4/conf/eth0.100/forwarding")).isEqualTo("net/ipv4/conf/eth0.100/forwarding");
        assertThat(Sysctls.path("net.ipv4.conf.eth0/100.forwarding")).isEqualTo("net/ipv4/conf/eth0.100/forwarding");
        assertThatThrownBy(() -> plan("", "\"sysctl\": {\"net/../../sysrq-trigger\": \"b\"}"))
                .hasMessage("invalid sysctl key \"net/../../sysrq-trigger\"");
    }

    @Test
    void pathsAreCleanedWithoutLeavingTheRoot() {
        assertThat(Texts.clean("//a/./b/../../../c/")).isEqualTo("/c");
        assertThat(Texts.clean("..")).isEqualTo("/");
        assertThat(Texts.isWithin("/proc/sys", "/proc")).isTrue();
        assertThat(Texts.isWithin("/process", "/proc")).isFalse();
        assertThat(Texts.quoted("a\"b\n")).isEqualTo("\"a\\\"b\\n\"");
        assertThat(Texts.mountFlags(Mounts.MS_RDONLY | Mounts.MS_BIND | 1L << 40))
                .isEqualTo("MS_RDONLY|MS_BIND|0x10000000000");
    }

    @Test
    void theHostsProcAndSysAreFoundWhereverTheyAre() {
        String mountInfo = """
                22 27 0:21 / /proc rw,relatime - proc proc rw
                23 27 0:22 / /sys rw,relatime shared:2 - sysfs sysfs rw
                24 27 0:23 / /my\\040proc rw - proc proc rw
                25 27 0:21 /sys /proc/sys ro - proc proc rw
                26 27 0:24 / /the/bundle/rootfs/proc rw - proc proc rw
                27 1 254:0 / / rw - ext4 /dev/vda rw
                """;
        assertThat(HostPseudoFileSystems.mountpoints(mountInfo, "/the/bundle/rootfs"))
                .isEqualTo(List.of("/proc", "/sys", "/my proc"));
    }
}
