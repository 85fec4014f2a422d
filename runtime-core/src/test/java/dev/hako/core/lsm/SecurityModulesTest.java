package dev.hako.core.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.core.linux.RecordingKernel.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityModulesTest {

    private static final long SELINUX = 0xf97cff8cL;

    @TempDir
    Path sys;

    private SecurityModules modules(long fileSystem, long mountFlags, String label) {
        byte[] statfs = ByteBuffer.allocate(120)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, fileSystem)
                .putLong(80, mountFlags)
                .array();
        byte[] current = label.getBytes(StandardCharsets.UTF_8);
        return new SecurityModules(
                new RecordingKernel(call -> {
                    if (call.startsWith("fstatfs(")) {
                        return Optional.of(new Answer(0, statfs));
                    }
                    return call.startsWith("read(")
                            ? Optional.of(new Answer(current.length, current))
                            : Optional.empty();
                }),
                sys.toString());
    }

    private SecurityModules nothing() {
        return new SecurityModules(
                new RecordingKernel(call -> Optional.of(Answer.failure(Errno.ENOENT))), sys.toString());
    }

    private void appArmorSays(String text) throws IOException {
        Path parameters = Files.createDirectories(sys.resolve("module/apparmor/parameters"));
        Files.writeString(parameters.resolve("enabled"), text);
    }

    @Test
    void appArmorIsOnWhenItsModuleSaysSo() throws IOException {
        assertThat(nothing().hasAppArmor()).isFalse();
        appArmorSays("N\n");
        assertThat(nothing().hasAppArmor()).isFalse();
        appArmorSays("Y\n");
        assertThat(nothing().hasAppArmor()).isTrue();
        nothing().check("docker-default", "", "");
    }

    @Test
    void selinuxIsOnWhenItsFileSystemIsWritableAndAPolicyIsLoaded() throws IOException {
        assertThat(modules(SELINUX, 0x20, "system_u:system_r:init_t:s0\0").hasSelinux())
                .isTrue();
        assertThat(modules(SELINUX, 0x21, "system_u:system_r:init_t:s0\0").hasSelinux())
                .isFalse();
        assertThat(modules(SELINUX, 0x20, "kernel\0").hasSelinux()).isFalse();
        assertThat(modules(0x62656572, 0x20, "unconfined").hasSelinux()).isFalse();
        assertThat(nothing().hasSelinux()).isFalse();
    }

    @Test
    void refusesLabelsOfModulesThatAreOff() throws IOException {
        nothing().check("", "", "");
        assertThatThrownBy(() -> nothing().check("docker-default", "", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("apparmor: config provided but apparmor not supported");
        assertThatThrownBy(() -> nothing().check("", "system_u:system_r:container_t:s0", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "selinux label is specified in config, but selinux is disabled or not supported");
        assertThatThrownBy(() -> nothing().check("", "", "system_u:object_r:container_file_t:s0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("selinux label is specified in config, but selinux is disabled or not supported"
                        + " (/linux/mountLabel = \"system_u:object_r:container_file_t:s0\")");
    }
}
