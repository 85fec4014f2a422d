package dev.hako.core.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.check.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MountRulesTest {

    @TempDir
    Path bundle;

    private List<String> check(String json) throws IOException {
        Findings findings = new Findings();
        new MountRules(Found.spec(json), bundle.toString(), Found.facts(Found.ALL), findings).check();
        return Found.lines(findings);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'type':'tmpfs','options':['nosiud'] | warning: ignored: not an option of mounts, and handed to the file system tmpfs: did you mean "nosuid"? (/mounts/0/options/0 = "nosiud")
            'type':'tmpfs','options':['size=1k','read-only'] | warning: ignored: not an option of mounts, and handed to the file system tmpfs: did you mean "ro"? (/mounts/0/options/1 = "read-only")
            'type':'none','source':'/','options':['bind','no-exec'] | error: invalid: bind mounts cannot have any filesystem-specific options applied: did you mean "noexec"? (/mounts/0/options/1 = "no-exec")
            'type':'none','source':'/','options':['bind','size=1'] | error: invalid: bind mounts cannot have any filesystem-specific options applied (/mounts/0/options/1 = "size=1")
            'type':'ext9','source':'/dev/sda' | warning: host: not in /proc/filesystems: the mount fails unless the kernel finds a module for it (/mounts/0/type = "ext9")
            'type':'bind','source':'/tmp' | error: host: no file system of that name: a bind mount has the option "bind" (/mounts/0/type = "bind")
            'source':'/no/such/thing','options':['rbind'] | error: host: there is no /no/such/thing to bind (/mounts/0/source = "/no/such/thing")
            """)
    void finds(String mount, String line) throws IOException {
        assertThat(check("{'mounts':[{'destination':'/x'," + mount + "}]}")).containsExactly(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'type':'tmpfs','options':['size=1k','mode=755','ro','noswap','huge=always']",
                "'type':'fuse.sshfs','source':'host:'",
                "'type':'cgroup','source':'cgroup'",
                "'type':'proc','options':['hidepid=2']",
                "'type':'ext9','options':['remount']",
                "'source':'/','options':['rbind','ro','rprivate']",
                "'source':'data','options':['bind']"
            })
    void findsNothingWhereThereIsNothing(String mount) throws IOException {
        Files.createFile(bundle.resolve("data"));
        assertThat(check("{'mounts':[{'destination':'/x'," + mount + "}]}")).isEmpty();
    }

    @Test
    void isLessSureOfSourcesThatMayBeMadeInTime() throws IOException {
        String mount = "'mounts':[{'destination':'/x','source':'rootfs/later','options':['bind']}]";
        assertThat(check("{'root':{'path':'rootfs'}," + mount + "}"))
                .singleElement()
                .asString()
                .startsWith("warning: host: there is no " + bundle + "/rootfs/later to bind");
        String hooks = "'hooks':{'createRuntime':[{'path':'/bin/true'}]}";
        assertThat(check("{" + hooks + "," + mount.replace("rootfs/", "") + "}"))
                .singleElement()
                .asString()
                .startsWith("warning: host: ");
    }
}
