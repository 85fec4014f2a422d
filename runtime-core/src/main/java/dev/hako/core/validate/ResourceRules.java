package dev.hako.core.validate;

import dev.hako.core.cgroup.CgroupHost;
import dev.hako.core.cgroup.CgroupManager;
import dev.hako.core.cgroup.Cgroups;
import dev.hako.core.cgroup.ControllerPlan;
import dev.hako.core.cgroup.Hierarchy;
import dev.hako.core.cgroup.devices.DevicePrograms;
import dev.hako.core.cgroup.v1.V1Plan;
import dev.hako.core.cgroup.v2.V2Plan;
import dev.hako.core.linux.GoText;
import dev.hako.core.linux.Kernel;
import dev.hako.spec.check.Findings;
import dev.hako.spec.check.IdList;
import dev.hako.spec.check.Kind;
import dev.hako.spec.check.Severity;
import dev.hako.spec.runtime.BlockIo;
import dev.hako.spec.runtime.Linux;
import dev.hako.spec.runtime.Resources;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Limits for which this host's cgroups have no controller, or no file, or that name what the machine has not got. */
final class ResourceRules {

    private static final String AT = "/linux/resources";
    /** Microseconds: {@code min_cfs_quota_period} in the kernel's kernel/sched/core.c. */
    private static final int LEAST_QUOTA = 1000;

    private static final String NOBODY = "validate";

    private final HostFacts facts;
    private final CgroupHost cgroups;
    private final Findings findings;
    private final Findings.Reporter host;

    ResourceRules(HostFacts facts, CgroupHost cgroups, Findings findings) {
        this.facts = facts;
        this.cgroups = cgroups;
        this.findings = findings;
        this.host = findings.of(Kind.HOST);
    }

    /** @param kernel the caller's process */
    void check(Linux linux, Kernel kernel) throws IOException {
        if (cgroups.hierarchies().isEmpty()) {
            host.error("/linux", "", "no cgroup file system is mounted");
            return;
        }
        if (linux.resources().isEmpty()) {
            return;
        }
        Resources resources = linux.resources().get();
        plans(resources);
        ignored(
                Cgroups.manager(kernel, new DevicePrograms(kernel), cgroups, linux.cgroupsPath(), NOBODY, false),
                resources);
        if (resources.cpu().isPresent()) {
            quota(resources.cpu().get());
            ids("cpus", resources.cpu().get().cpus(), facts.cpus());
            ids("mems", resources.cpu().get().mems(), facts.nodes());
        }
        for (int i = 0; i < resources.hugepageLimits().size(); i++) {
            String size = resources.hugepageLimits().get(i).pageSize();
            if (!facts.pageSizes().contains(size)) {
                host.error(
                        AT + "/hugepageLimits/" + i + "/pageSize",
                        GoText.quote(size),
                        "no huge pages of that size here");
            }
        }
        if (resources.blockIo().isPresent()) {
            devices(resources.blockIo().get());
        }
    }

    private void plans(Resources resources) throws IOException {
        List<ControllerPlan> plans;
        try {
            plans = cgroups.unifiedOnly() ? V2Plan.of(resources, false) : V1Plan.of(resources, false);
        } catch (IllegalArgumentException refused) {
            String rule = String.valueOf(refused.getMessage());
            if (!resources.unified().isEmpty() && !cgroups.unifiedOnly()) {
                host.error(AT + "/unified", "", "there are no files of cgroup v2 to write to: this host has v1");
            } else if (!findings.hasError(AT)) {
                findings.of(Kind.INVALID).error(AT, "", rule);
            }
            return;
        }
        Set<String> there = controllers();
        for (ControllerPlan plan : plans) {
            if (!there.contains(plan.controller())) {
                host.error(
                        plan.pointer(),
                        "",
                        "the cgroups of this host have no controller " + GoText.quote(plan.controller()));
            }
        }
    }

    private Set<String> controllers() throws IOException {
        Set<String> controllers = new HashSet<>();
        for (Hierarchy hierarchy : cgroups.hierarchies()) {
            controllers.addAll(hierarchy.controllers());
            if (hierarchy.isUnified()) {
                controllers.addAll(List.of(handedDown(hierarchy.mountPoint()).split(" ", -1)));
            }
        }
        return controllers;
    }

    private static String handedDown(String mountPoint) throws IOException {
        try (FileInputStream in = new FileInputStream(mountPoint + "/cgroup.controllers")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (FileNotFoundException notThere) {
            return "";
        }
    }

    /** What is said of kernel memory holds for every host, and has been said. */
    private void ignored(CgroupManager manager, Resources resources) {
        String version = cgroups.unifiedOnly() ? "v2" : "v1";
        for (String property : manager.ignored(resources)) {
            if (!property.startsWith("memory.kernel")) {
                String pointer = AT + "/" + property.replace('.', '/');
                findings.of(Kind.IGNORED).warn(pointer, "", "cgroup " + version + " has nothing of the kind");
            }
        }
    }

    private void quota(Resources.Cpu cpu) {
        long quota = cpu.quota().orElse(0);
        if (quota > 0 && quota < LEAST_QUOTA) {
            host.error(AT + "/cpu/quota", Long.toString(quota), "the kernel takes no quota below " + LEAST_QUOTA);
        }
    }

    /** What v1 refuses v2 keeps for the day when the machine has it. */
    private void ids(String name, String list, String there) {
        try {
            IdList.parse(list);
        } catch (IllegalArgumentException none) {
            String rule = "no list such as 0-3,7: " + none.getMessage();
            findings.of(Kind.INVALID).error(AT + "/cpu/" + name, GoText.quote(list), rule);
            return;
        }
        String missing = Ids.missing(list, there);
        if (!missing.isEmpty()) {
            Severity severity = cgroups.unifiedOnly() ? Severity.WARNING : Severity.ERROR;
            String rule = "not online: " + missing + " (there are " + there + ")";
            host.add(severity, AT + "/cpu/" + name, GoText.quote(list), rule);
        }
    }

    private void devices(BlockIo blockIo) {
        for (int i = 0; i < blockIo.weightDevices().size(); i++) {
            BlockIo.WeightDevice device = blockIo.weightDevices().get(i);
            device("weightDevice", i, device.major() + ":" + device.minor());
        }
        throttled("throttleReadBpsDevice", blockIo.throttleReadBps());
        throttled("throttleWriteBpsDevice", blockIo.throttleWriteBps());
        throttled("throttleReadIOPSDevice", blockIo.throttleReadIops());
        throttled("throttleWriteIOPSDevice", blockIo.throttleWriteIops());
    }

    private void throttled(String name, List<BlockIo.ThrottleDevice> devices) {
        for (int i = 0; i < devices.size(); i++) {
            device(name, i, devices.get(i).major() + ":" + devices.get(i).minor());
        }
    }

    private void device(String name, int index, String numbers) {
        if (!new File("/sys/dev/block", numbers).exists()) {
            host.error(AT + "/blockIO/" + name + "/" + index, "", "there is no block device " + numbers);
        }
    }
}
