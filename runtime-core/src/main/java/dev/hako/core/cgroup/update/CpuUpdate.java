package dev.hako.core.cgroup.update;

import dev.hako.spec.runtime.Resources.Cpu;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A change of CPU time and placement. Quota and period are one setting of two numbers: a change of one writes both. The weight of what
 * runs only when nothing else does cannot be set: a change of {@code idle} forgets the shares.
 */
record CpuUpdate(Cpu old, Cpu change) {

    private static final long DEFAULT_SHARES = 1024;
    private static final long DEFAULT_PERIOD = 100_000;

    private static final Cpu NONE = new Cpu(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            "",
            "",
            OptionalLong.empty());

    static CpuUpdate of(Optional<Cpu> old, Cpu change) {
        return new CpuUpdate(old.orElse(NONE), change);
    }

    Cpu apply() {
        boolean both = Values.isSet(change.quota()) || Values.isSet(change.period());
        return new Cpu(
                change.shares(),
                both ? Values.set(change.quota(), old.quota()) : OptionalLong.empty(),
                change.burst(),
                both ? Values.set(change.period(), old.period()) : OptionalLong.empty(),
                change.realtimeRuntime(),
                change.realtimePeriod(),
                change.cpus(),
                change.mems(),
                change.idle());
    }

    Cpu keep() {
        boolean forgets = change.idle().isPresent() && change.shares().isEmpty();
        return new Cpu(
                forgets ? OptionalLong.empty() : Values.given(change.shares(), old.shares()),
                Values.set(change.quota(), old.quota()),
                Values.given(change.burst(), old.burst()),
                Values.set(change.period(), old.period()),
                Values.given(change.realtimeRuntime(), old.realtimeRuntime()),
                Values.given(change.realtimePeriod(), old.realtimePeriod()),
                change.cpus().isEmpty() ? old.cpus() : change.cpus(),
                change.mems().isEmpty() ? old.mems() : change.mems(),
                Values.given(change.idle(), old.idle()));
    }

    Cpu undo() {
        boolean both = Values.isSet(change.quota()) || Values.isSet(change.period());
        return new Cpu(
                Values.before(change.shares(), old.shares(), DEFAULT_SHARES),
                both ? Values.set(old.quota(), OptionalLong.of(-1)) : OptionalLong.empty(),
                Values.before(change.burst(), old.burst(), 0),
                both ? Values.set(old.period(), OptionalLong.of(DEFAULT_PERIOD)) : OptionalLong.empty(),
                Values.before(change.realtimeRuntime(), old.realtimeRuntime()),
                Values.before(change.realtimePeriod(), old.realtimePeriod()),
                change.cpus().isEmpty() ? "" : old.cpus(),
                change.mems().isEmpty() ? "" : old.mems(),
                Values.before(change.idle(), old.idle(), 0));
    }
}
