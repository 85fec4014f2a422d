package dev.hako.core.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.Hierarchy;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.RecordingKernel;
import dev.hako.spec.check.Findings;
import dev.hako.spec.check.Kind;
import dev.hako.spec.runtime.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Namespaces, resources and filters. */
class LinuxRulesTest {

    @TempDir
    Path unified;

    private static Linux linux(String json) throws IOException {
        return Found.spec("{'linux':{" + json + "}}").linux().orElseThrow();
    }

    private static CgroupHost legacy() {
        return new CgroupHost(
                false,
                List.of(
                        new Hierarchy(List.of("cpuset"), "/sys/fs/cgroup/cpuset", "/", "/"),
                        new Hierarchy(List.of("cpu", "cpuacct"), "/sys/fs/cgroup/cpu", "/", "/")));
    }

    private CgroupHost modern() throws IOException {
        Files.writeString(unified.resolve("cgroup.controllers"), "cpuset memory\n");
        return new CgroupHost(true, List.of(new Hierarchy(List.of(), unified.toString(), "/", "/own")));
    }

    private static List<String> resources(String json, CgroupHost cgroups) throws IOException {
        Findings findings = new Findings();
        new ResourceRules(Found.facts(Found.ALL), cgroups, findings)
                .check(linux("'resources':{" + json + "}"), new RecordingKernel());
        return Found.lines(findings);
    }

    @Test
    void findsNamespacesThatThereAreNot() throws IOException {
        Findings findings = new Findings();
        NamespaceRules.check(
                linux("'namespaces':[{'type':'time'},{'type':'pid'},{'type':'network','path':'/no/such/ns'}],"
                        + "'netDevices':{'no/such':{}}"),
                Found.facts(Found.ALL),
                new RecordingKernel(call -> call.startsWith("openat(")
                        ? Optional.of(RecordingKernel.Answer.failure(Errno.ENOENT))
                        : Optional.empty()),
                findings.of(Kind.HOST));
        assertThat(Found.lines(findings))
                .containsExactly(
                        "error: host: this kernel has no time namespaces (/linux/namespaces/0/type = \"time\")",
                        "error: host: there is no namespace to join (/linux/namespaces/2/path = \"/no/such/ns\")",
                        "error: host: the host has no network device \"no/such\" (/linux/netDevices/no~1such)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'pids':{'limit':5} | error: host: the cgroups of this host have no controller "pids" (/linux/resources/pids)
            'cpu':{'cpus':'1-2'} | error: host: not online: 2 (there are 0-1) (/linux/resources/cpu/cpus = "1-2")
            'cpu':{'cpus':'one'} | error: invalid: no list such as 0-3,7: strconv.ParseUint: parsing "one": invalid syntax (/linux/resources/cpu/cpus = "one")
            'cpu':{'quota':999} | error: host: the kernel takes no quota below 1000 (/linux/resources/cpu/quota = 999)
            'cpu':{'mems':'0,3'} | error: host: not online: 3 (there are 0) (/linux/resources/cpu/mems = "0,3")
            'unified':{'memory.high':'1'} | error: host: there are no files of cgroup v2 to write to: this host has v1 (/linux/resources/unified)
            'cpu':{'shares':1} | error: invalid: the minimum allowed cpu-shares is 2 (/linux/resources)
            """)
    void findsWhatV1HasNot(String json, String line) throws IOException {
        assertThat(resources(json, legacy())).containsExactly(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'cpu':{'shares':5} | error: host: the cgroups of this host have no controller "cpu" (/linux/resources/cpu)
            'cpu':{'cpus':'1-2'} | warning: host: not online: 2 (there are 0-1) (/linux/resources/cpu/cpus = "1-2")
            'memory':{'swappiness':5} | warning: ignored: cgroup v2 has nothing of the kind (/linux/resources/memory/swappiness)
            'network':{'classID':5} | warning: ignored: cgroup v2 has nothing of the kind (/linux/resources/network/classID)
            """)
    void findsWhatV2HasNot(String json, String line) throws IOException {
        assertThat(resources(json, modern())).containsExactly(line);
    }

    @Test
    void findsSysctlsThatThereAreNot() {
        Findings findings = new Findings();
        SysctlRules.check(
                Set.of("net.ipv4.conf.eth9.forwarding", "kernel/msgmax", "kernel.msgmax"), findings.of(Kind.HOST));
        assertThat(findings.all()).isEmpty();
        SysctlRules.check(Set.of("net.no/such"), findings.of(Kind.HOST));
        assertThat(Found.lines(findings))
                .containsExactly("error: host: there is no /proc/sys/net/no.such (/linux/sysctl/net.no~1such)");
    }

    @Test
    void findsHugePagesAndDevicesThatThereAreNot() throws IOException {
        assertThat(resources(
                        "'hugepageLimits':[{'pageSize':'64KB','limit':1}],"
                                + "'blockIO':{'throttleReadBpsDevice':[{'major':4095,'minor':9,'rate':1}]}",
                        new CgroupHost(false, List.of(new Hierarchy(List.of("hugetlb", "blkio"), "/c", "/", "/")))))
                .containsExactly(
                        "error: host: no huge pages of that size here (/linux/resources/hugepageLimits/0/pageSize ="
                                + " \"64KB\")",
                        "error: host: there is no block device 4095:9 (/linux/resources/blockIO/throttleReadBpsDevice/0)");
    }

    @Test
    void findsThatThereAreNoCgroups() throws IOException {
        assertThat(resources("", new CgroupHost(true, List.of())))
                .containsExactly("error: host: no cgroup file system is mounted (/linux)");
    }

    @Test
    void findsSystemCallsAndActionsThatAreNotKnown() throws IOException {
        Findings findings = new Findings();
        RecordingKernel kernel = new RecordingKernel();
        new SeccompRules(Found.facts(Found.ALL), findings)
                .check(
                        linux("'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','syscalls':["
                                        + "{'names':['chdir','chdirr'],'action':'SCMP_ACT_ERRNO'},"
                                        + "{'names':['swapon','swaponn'],'action':'SCMP_ACT_LOG'}]}")
                                .seccomp()
                                .orElseThrow(),
                        kernel);
        assertThat(Found.lines(findings))
                .containsExactly(
                        "warning: host: this kernel does not know the action and kills the process instead"
                                + " (/linux/seccomp/syscalls/1/action = \"SCMP_ACT_LOG\")",
                        "warning: ignored: a system call that the installed libseccomp does not know: it is not filtered"
                                + " by name (/linux/seccomp/syscalls/0/names/1 = \"chdirr\")",
                        "note: ignored: a system call that the installed libseccomp does not know: the rule does not allow"
                                + " it (/linux/seccomp/syscalls/1/names/1 = \"swaponn\")");
    }
}
