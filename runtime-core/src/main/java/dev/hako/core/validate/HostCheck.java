package dev.hako.core.validate;

import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.GoText;
import dev.hako.core.linux.Kernel;
import dev.hako.core.lsm.SecurityModules;
import dev.hako.core.rootfs.RootfsPlan;
import dev.hako.spec.check.Findings;
import dev.hako.spec.check.Kind;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.MemoryPolicy;
import dev.hako.spec.runtime.Namespace;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.util.Optional;

/** Holds a configuration against this host. Nothing is made or changed; what is found now may be otherwise a moment later. */
public final class HostCheck {

    private final Kernel kernel;
    private final int pid;
    private final HostFacts facts;
    private final Findings findings;
    private final Findings.Reporter host;

    /**
     * @param kernel the caller's process, which has the host's namespaces
     * @param pid its id as this JVM sees it
     * @param findings takes what is found
     */
    public HostCheck(Kernel kernel, int pid, Findings findings) throws IOException {
        this.kernel = kernel;
        this.pid = pid;
        this.facts = new FactsReader("/proc", "/sys", pid).read();
        this.findings = findings;
        this.host = findings.of(Kind.HOST);
    }

    /**
     * Looks through a configuration.
     *
     * @param bundle the bundle's directory, absolute, host side
     * @param rootfs the root file system, likewise; empty if there is none
     */
    public void check(Spec spec, String bundle, Optional<String> rootfs) throws IOException {
        Linux linux = spec.linux().orElse(Linux.NONE);
        NamespaceRules.check(linux, facts, kernel, host);
        SysctlRules.check(linux.sysctl().keySet(), host);
        new MountRules(spec, bundle, facts, findings).check();
        if (spec.process().isPresent()) {
            process(spec, spec.process().get(), linux);
        }
        files(spec, bundle, rootfs);
        new ResourceRules(facts, Cgroups.detect(pid), findings).check(linux, kernel);
        if (linux.seccomp().isPresent()) {
            new SeccompRules(facts, findings).check(linux.seccomp().get(), kernel);
        }
        if (linux.memoryPolicy().isPresent()) {
            memoryPolicy(linux.memoryPolicy().get());
        }
        if (linux.intelRdt().isPresent() && !facts.fileSystems().contains("resctrl")) {
            host.error("/linux/intelRdt", "", "this machine has no resctrl file system");
        }
        label("/linux/mountLabel", "", linux.mountLabel());
        if (!findings.hasError("")) {
            plan(spec, bundle);
        }
    }

    private void process(Spec spec, Process process, Linux linux) throws IOException {
        new ProcessRules(process, facts, findings).check(spec);
        if (process.capabilities().isPresent()) {
            boolean ownUsers = linux.namespace(Namespace.USER).isPresent();
            new CapabilityRules(facts, findings).check(process.capabilities().get(), ownUsers);
        }
        label("/process/apparmorProfile", process.apparmorProfile(), "");
        label("/process/selinuxLabel", "", process.selinuxLabel());
    }

    private void label(String pointer, String profile, String label) throws IOException {
        SecurityModules modules = new SecurityModules(kernel);
        if (!profile.isEmpty() && !modules.hasAppArmor()) {
            host.error(pointer, GoText.quote(profile), "AppArmor is disabled or not supported by this kernel");
        }
        if (!label.isEmpty() && !modules.hasSelinux()) {
            host.error(pointer, GoText.quote(label), "SELinux is disabled or not supported by this kernel");
        }
    }

    private void files(Spec spec, String bundle, Optional<String> rootfs) throws IOException {
        FileRules rules = new FileRules(spec, findings);
        if (rootfs.isEmpty()) {
            rules.check(Optional.empty());
            return;
        }
        try (Fd root = Files.open(kernel, rootfs.get(), Files.O_PATH | Files.O_DIRECTORY, 0)) {
            RootFiles files = new RootFiles(root);
            rules.check(Optional.of(files));
            new DestinationRules(files, bundle, findings).check(spec);
        }
    }

    private void memoryPolicy(MemoryPolicy policy) {
        String missing = Ids.missing(policy.nodes(), facts.nodes());
        if (!missing.isEmpty()) {
            String rule = "memory nodes that are not online: " + missing + " (there are " + facts.nodes() + ")";
            host.error("/linux/memoryPolicy/nodes", GoText.quote(policy.nodes()), rule);
        }
    }

    /** What no rule has found may still be refused where the mounts are planned. */
    private void plan(Spec spec, String bundle) {
        try {
            RootfsPlan.of(spec, bundle, false);
        } catch (IllegalArgumentException refused) {
            findings.of(Kind.INVALID).error("", "", String.valueOf(refused.getMessage()));
        }
    }
}
