package dev.hako.spec.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.json.Examples;
import dev.hako.spec.json.JsonTree;
import dev.hako.spec.json.SpecReader;
import dev.hako.spec.runtime.Spec;
import dev.hako.spec.runtime.SpecTemplate;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoredCheckTest {

    @Test
    void hasNothingToSayOfTheTemplate() {
        assertThat(ignored(SpecTemplate.of(false))).isEmpty();
        assertThat(ignored(SpecTemplate.rootless(true, 1, 1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /process/terminal | false | warning | there is no terminal to have that size (/process/consoleSize)
            /linux/personality | {"domain":"LINUX","flags":["X"]} | warning | ignoring unsupported personality flags: [X] because personality flag has not supported at this time (/linux/personality/flags)
            /linux/resources/memory | {"kernel":1} | warning | Kernel memory settings are ignored and will be removed (/linux/resources/memory)
            /linux/resources/memory | {"useHierarchy":false} | warning | what is below a cgroup always counts for it (/linux/resources/memory/useHierarchy = false)
            /linux/seccomp | {"flags":[]} | warning | neither a default action nor a rule: there is no filter (/linux/seccomp)
            /linux/seccomp | {"defaultAction":"SCMP_ACT_ERRNO","listenerPath":"/l"} | warning | nobody is listened to: no rule has the action SCMP_ACT_NOTIFY (/linux/seccomp/listenerPath = "/l")
            /linux/seccomp | {"defaultAction":"SCMP_ACT_ERRNO","listenerMetadata":"m"} | warning | there is no listener to get it (/linux/seccomp/listenerMetadata)
            /linux/seccomp | {"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["a"],"action":"SCMP_ACT_ERRNO"}]} | note | the rule says what the default action says (/linux/seccomp/syscalls/0)
            /mounts/0/destination | "proc" | note | mount destination proc is not absolute. Support for non-absolute mount destinations will be removed in a future release. (/mounts/0/destination = "proc")
            """)
    void finds(String pointer, String json, String severity, String message) throws IOException {
        Object tree = JsonTree.parse(Examples.write(SpecTemplate.of(false)));
        JsonTree.set(tree, "/process/consoleSize", "{\"height\":1,\"width\":1}");
        JsonTree.set(tree, pointer, json);
        assertThat(ignored(SpecReader.read(JsonTree.print(tree)))).containsExactly(severity + ": ignored: " + message);
    }

    private static List<String> ignored(Spec spec) {
        Findings findings = new Findings();
        IgnoredCheck.check(spec, findings);
        return findings.all().stream().map(Finding::text).toList();
    }
}
