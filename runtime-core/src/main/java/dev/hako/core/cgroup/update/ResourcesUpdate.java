package dev.hako.core.cgroup.update;

import dev.hako.spec.runtime.Resources;
import dev.hako.spec.runtime.Resources.HugepageLimit;
import dev.hako.spec.runtime.Resources.Pids;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A change of the limits of a container.
 *
 * <p>Only what the change names is written, so that what somebody else has set meanwhile stays. Devices are never touched: a GPU may have
 * been let in behind the runtime's back.
 *
 * @param apply what is written
 * @param keep what holds afterwards, as far as the runtime knows
 * @param undo what takes the change back: limits that the runtime knows, or none where it knows of none
 */
public record ResourcesUpdate(Resources apply, Resources keep, Resources undo) {

    /**
     * {@return a change}
     *
     * @param old what holds so far
     * @param change what is asked for; what is absent is left as it is
     */
    public static ResourcesUpdate of(Resources old, Resources change) {
        return new ResourcesUpdate(apply(old, change), keep(old, change), undo(old, change));
    }

    private static Resources apply(Resources old, Resources change) {
        return new Resources(
                List.of(),
                change.memory()
                        .map(memory -> MemoryUpdate.of(old.memory(), memory).apply()),
                change.cpu().map(cpu -> CpuUpdate.of(old.cpu(), cpu).apply()),
                change.pids(),
                change.blockIo(),
                change.hugepageLimits(),
                change.network(),
                change.rdma(),
                change.unified());
    }

    private static Resources keep(Resources old, Resources change) {
        return new Resources(
                old.devices(),
                change.memory()
                        .map(memory -> MemoryUpdate.of(old.memory(), memory).keep())
                        .or(old::memory),
                change.cpu().map(cpu -> CpuUpdate.of(old.cpu(), cpu).keep()).or(old::cpu),
                change.pids().filter(pids -> pids.limit().isPresent()).or(old::pids),
                change.blockIo()
                        .map(io -> BlockIoUpdate.of(old.blockIo(), io).keep())
                        .or(old::blockIo),
                hugepages(old.hugepageLimits(), change.hugepageLimits()),
                change.network().or(old::network),
                merged(old.rdma(), change.rdma()),
                merged(old.unified(), change.unified()));
    }

    private static Resources undo(Resources old, Resources change) {
        OptionalLong pids = old.pids().map(Pids::limit).orElse(OptionalLong.empty());
        return new Resources(
                List.of(),
                change.memory()
                        .map(memory -> MemoryUpdate.of(old.memory(), memory).undo()),
                change.cpu().map(cpu -> CpuUpdate.of(old.cpu(), cpu).undo()),
                change.pids().map(limit -> new Pids(Values.before(limit.limit(), pids, -1))),
                change.blockIo().map(io -> BlockIoUpdate.of(old.blockIo(), io).undo()),
                change.hugepageLimits().isEmpty() ? List.of() : old.hugepageLimits(),
                change.network().isPresent() ? old.network() : change.network(),
                changed(old.rdma(), change.rdma()),
                changed(old.unified(), change.unified()));
    }

    private static List<HugepageLimit> hugepages(List<HugepageLimit> old, List<HugepageLimit> change) {
        List<HugepageLimit> all = new ArrayList<>(old);
        for (HugepageLimit limit : change) {
            all.removeIf(other -> other.pageSize().equals(limit.pageSize()));
            all.add(limit);
        }
        return all;
    }

    private static <T> Map<String, T> merged(Map<String, T> old, Map<String, T> change) {
        Map<String, T> all = new LinkedHashMap<>(old);
        all.putAll(change);
        return all;
    }

    private static <T> Map<String, T> changed(Map<String, T> old, Map<String, T> change) {
        Map<String, T> some = new LinkedHashMap<>(old);
        some.keySet().retainAll(change.keySet());
        return some;
    }
}
