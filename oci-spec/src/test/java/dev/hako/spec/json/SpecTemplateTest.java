package dev.hako.spec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.spec.check.SpecCheck;
import dev.hako.spec.runtime.IdMapping;
import dev.hako.spec.runtime.Namespace;
import dev.hako.spec.runtime.Spec;
import dev.hako.spec.runtime.SpecTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecTemplateTest {
    @TempDir
    Path bundle;

    @Test
    void theTemplateIsValid() {
        assertThat(SpecCheck.check(SpecTemplate.of(true))).isEmpty();
        assertThat(SpecCheck.check(SpecTemplate.rootless(true, 1000, 1000))).isEmpty();
    }

    @Test
    void aRootlessContainerMapsTheCallerAndKeepsTheNetwork() {
        var linux = SpecTemplate.rootless(false, 1000, 1001).linux().orElseThrow();
        assertThat(linux.uidMappings()).containsExactly(new IdMapping(0, 1000, 1));
        assertThat(linux.gidMappings()).containsExactly(new IdMapping(0, 1001, 1));
        assertThat(linux.namespace(Namespace.NETWORK)).isEmpty();
        assertThat(linux.resources()).isEmpty();
    }

    @Test
    void theFileIsToTheByteWhatRuncWrites() throws Exception {
        assertThat(text(SpecTemplate.of(cgroupV2()))).isEqualTo(runc());
    }

    @Test
    void theRootlessFileIsToTheByteWhatRuncWrites() throws Exception {
        int uid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        int gid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:gid");
        assertThat(text(SpecTemplate.rootless(cgroupV2(), uid, gid))).isEqualTo(runc("--rootless"));
    }

    private static String text(Spec spec) {
        JsonWriter out = JsonWriter.indented("\t");
        SpecWriter.write(out, spec);
        return out.toString();
    }

    private static boolean cgroupV2() {
        return Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
    }

    /** What the installed runc writes, less what changed until runc 1.5: the version, and no ambient capabilities. */
    private String runc(String... options) throws IOException, InterruptedException {
        Optional<Path> runc = List.of("/usr/bin/runc", "/usr/sbin/runc", "/usr/local/sbin/runc").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(runc.isPresent(), "there is no runc here to compare with");
        List<String> command = new ArrayList<>(List.of(runc.orElseThrow().toString(), "spec"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .directory(bundle.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readString(bundle.resolve("config.json"))
                .replaceFirst("\"ociVersion\": \"[^\"]*\"", "\"ociVersion\": \"" + Spec.VERSION + "\"")
                .replaceFirst(",\n\t\t\t\"ambient\": \\[[^]]*]", "");
    }
}
