package dev.hako.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.it.bundle.Bundle;
import dev.hako.it.bundle.Container;
import dev.hako.it.bundle.IntegrationTest;
import dev.hako.it.bundle.Json;
import dev.hako.it.bundle.KnownDifference;
import dev.hako.it.bundle.Result;
import dev.hako.it.bundle.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code validate}, which the peers do not have, and {@code --strict}. */
@IntegrationTest
@KnownDifference(peer = "runc", why = "has no such command")
@KnownDifference(peer = "crun", why = "has no such command")
class ValidateTest {

    @Test
    void findsNoErrorAndNoWarningInWhatSpecWrites(Sandbox sandbox) {
        Path bundle = sandbox.bundle().dir();
        sandbox.host("rm " + bundle + "/config.json");
        sandbox.runtime("spec", "--bundle", bundle.toString()).run().ok();
        for (String flag : List.of("--strict", "--strict=false")) {
            Result result =
                    sandbox.runtime("validate", flag, bundle.toString()).run().ok();
            assertThat(result.stdout())
                    .contains("config.json is valid: 0 errors, 0 warnings, 2 notes\n")
                    .contains("note: unsafe: no filter of system calls (/linux/seccomp)");
            assertThat(result.stderr()).isEmpty();
        }
        sandbox.assertNothingLeft();
        assertThat(sandbox.root()).doesNotExist();
    }

    @Test
    void findsNoErrorInWhatRuns(Sandbox sandbox) {
        Container box = sandbox.container();
        box.run("--strict").ok();
        validate(sandbox, box.bundle(), "--strict").ok();
    }

    @Test
    void takesTheBundleAsCreateDoes(Sandbox sandbox) {
        Bundle bundle = sandbox.bundle();
        String dir = bundle.dir().toString();
        String whole = validate(sandbox, bundle).ok().stdout();
        assertThat(sandbox.runtime("validate").cwd(bundle.dir()).run().ok().stdout())
                .isEqualTo(whole);
        assertThat(sandbox.runtime("validate", "-b", dir).run().ok().stdout()).isEqualTo(whole);
        assertThat(sandbox.runtime("validate", bundle.dir().getFileName().toString())
                        .cwd(sandbox.dir())
                        .run()
                        .ok()
                        .stdout())
                .isEqualTo(whole);
        sandbox.host("mv " + dir + "/config.json " + dir + "/other.json");
        assertThat(validate(sandbox, bundle, "--config", "other.json").ok().stdout())
                .isEqualTo(whole.replace("config.json", "other.json"));
        validate(sandbox, bundle).fails(1, "JSON specification file config.json not found");
        sandbox.runtime("validate", "/no/such/bundle")
                .run()
                .fails(1, "chdir /no/such/bundle: no such file or directory");
        sandbox.runtime("validate", "-b", dir, dir).run().fails(1, "two bundles");
    }

    @Test
    void tellsOfEveryKindAndMakesNothing(Sandbox sandbox) {
        Bundle bundle = sandbox.bundle()
                .set("/process/cwd", "tmp")
                .set("/linux/maskedPath", List.of("/proc/kcore"))
                .set("/windows", Map.of("layerFolders", List.of("c")))
                .set("/linux/rootfsPropagation", "rshared")
                .set("/process/capabilities/bounding", List.of("CAP_KILL", "CAP_SYS_ADMIN", "CAP_KIL"))
                .mount("/data", "bind", "/no/such/source", "bind")
                .mount("/t", "tmpfs", "tmpfs", "nosiud")
                .args("/no/such/program");
        Result result = validate(sandbox, bundle).exits(1);
        assertThat(result.stderr()).isEmpty();
        assertThat(result.stdout())
                .contains("error: invalid: Cwd must be an absolute path (/process/cwd = \"tmp\")\n")
                .contains("error: host: there is no /no/such/source to bind (/mounts/7/source = \"/no/such/source\")\n")
                .contains("warning: ignored: unknown property: did you mean \"maskedPaths\"? (/linux/maskedPath)\n")
                .contains("warning: ignored: is for Windows, and ignored on Linux (/windows)\n")
                .contains("warning: ignored: unknown capability: did you mean \"CAP_KILL\"?"
                        + " (/process/capabilities/bounding/2 = \"CAP_KIL\")\n")
                .contains("did you mean \"nosuid\"? (/mounts/8/options/0 = \"nosiud\")\n")
                .contains("warning: unsafe: CAP_SYS_ADMIN without a user namespace: enough to take over the host"
                        + " (/process/capabilities/bounding)\n")
                .contains("warning: unsafe: mounts that the container makes appear on the host"
                        + " (/linux/rootfsPropagation = \"rshared\")\n")
                .contains("warning: host: no such program in the root file system, unless a mount or a hook brings it"
                        + " (/process/args/0 = \"/no/such/program\")\n")
                .contains("config.json is not valid: 2 errors, ");
        sandbox.assertNothingLeft();
        assertThat(sandbox.root()).doesNotExist();
        assertThat(bundle.rootfs().resolve("data")).doesNotExist();
    }

    @Test
    void namesTheLine(Sandbox sandbox) {
        Bundle bundle =
                sandbox.bundle().rawConfig("{\n  \"ociVersion\": \"1.3.0\",\n  \"process\": {\n    \"args\": [1]\n}}");
        assertThat(validate(sandbox, bundle).exits(1).stdout())
                .isEqualTo("config.json:4: error: malformed: want a string, found a number (/process/args/0)\n"
                        + "config.json is not valid: 1 error, 0 warnings, 0 notes\n");
        bundle.rawConfig("{\n  \"ociVersion\": \"1.3.0\",\n  \"process\" }");
        assertThat(validate(sandbox, bundle).exits(1).stdout())
                .startsWith("config.json:3: error: malformed: malformed JSON: ");
    }

    @Test
    void printsJson(Sandbox sandbox) {
        Bundle bundle = sandbox.bundle().set("/linux/maskedPath", List.of()).set("/process/cwd", "tmp");
        Result result = validate(sandbox, bundle, "--format", "json").exits(1);
        Map<String, Object> report = Json.parseObject(result.stdout());
        assertThat(report).containsOnlyKeys("bundle", "config", "valid", "problems");
        assertThat(report.get("bundle")).isEqualTo(bundle.dir().toString());
        assertThat(report.get("valid")).isEqualTo(false);
        List<Object> problems = Json.array(Json.at(report, "/problems"));
        assertThat(problems).allSatisfy(problem -> assertThat(Json.object(problem))
                .containsOnlyKeys("severity", "kind", "pointer", "value", "message", "line"));
        assertThat(problems).anySatisfy(problem -> assertThat(Json.object(problem))
                .containsEntry("severity", "error")
                .containsEntry("kind", "invalid")
                .containsEntry("pointer", "/process/cwd")
                .containsEntry("value", "\"tmp\"")
                .containsEntry("message", "Cwd must be an absolute path"));
        validate(sandbox, bundle, "--format", "xml").fails(1, "invalid format option");
    }

    @Test
    void takesAWarningForAnErrorIfStrict(Sandbox sandbox) {
        Bundle bundle = sandbox.bundle().set("/linux/maskedPath", List.of());
        assertThat(validate(sandbox, bundle).ok().stdout()).contains("is valid: 0 errors, 1 warning, ");
        Result strict = validate(sandbox, bundle, "--strict").exits(1);
        assertThat(strict.stdout()).contains("is not valid: 0 errors, 1 warning, ");
        Map<String, Object> report = Json.parseObject(
                validate(sandbox, bundle, "--strict", "--format=json").exits(1).stdout());
        assertThat(report.get("valid")).isEqualTo(false);
    }

    @Test
    void keepsAStrictContainerFromBeingMade(Sandbox sandbox) {
        Container box = sandbox.container();
        box.bundle().set("/linux/maskedPath", List.of()).set("/linux/resources/memory", Map.of("kernel", 1L << 20));
        for (String command : List.of("create", "run")) {
            Result result = box.command(
                            command, "--strict", "--bundle", box.bundle().dir().toString())
                    .run();
            result.fails(1, "refused by --strict: ", "ignored: unknown property: did you mean \"maskedPaths\"?");
            assertThat(result.message()).contains("; ignored: Kernel memory settings are ignored");
            sandbox.assertNothingLeft();
            assertThat(sandbox.root()).doesNotExist();
        }
        box.run().ok();
    }

    @Test
    void changesNoFileOfTheBundle(Sandbox sandbox) {
        Bundle bundle = sandbox.bundle()
                .set(
                        "/linux/seccomp",
                        Map.of(
                                "defaultAction",
                                "SCMP_ACT_ALLOW",
                                "syscalls",
                                List.of(Map.of("names", List.of("chdirr"), "action", "SCMP_ACT_ERRNO"))));
        String list = "find " + bundle.dir() + " -printf '%p %T@ %C@ %s\\n' | grep -v config.json | sort | md5sum";
        String before = sandbox.host(list);
        assertThat(validate(sandbox, bundle).ok().stdout())
                .contains("does not know: it is not filtered by name (/linux/seccomp/syscalls/0/names/0 = \"chdirr\")");
        assertThat(sandbox.host(list)).isEqualTo(before);
        assertThat(Files.exists(sandbox.root())).isFalse();
    }

    private static Result validate(Sandbox sandbox, Bundle bundle, String... flags) {
        List<String> words = new ArrayList<>(List.of("validate"));
        words.addAll(List.of(flags));
        words.add(bundle.dir().toString());
        return sandbox.runtime(words.toArray(String[]::new)).run();
    }
}
