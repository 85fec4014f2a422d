package dev.hako.core.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.runtime.Resources;
import org.junit.jupiter.api.Test;

class LimitOrderTest {

    @Test
    void theNumberOfProcessesComesLast() {
        Resources all = TestResources.of(
                "memory.limit=5 pids.limit=1 cpu.shares=7 unified:pids.max=1 unified:memory.high=4 rdma.handles=3 huge.2MB=1");

        assertThat(LimitOrder.isAllBefore(all)).isFalse();
        assertThat(LimitOrder.before(all))
                .isEqualTo(TestResources.of(
                        "memory.limit=5 cpu.shares=7 unified:memory.high=4 rdma.handles=3 huge.2MB=1"));
        assertThat(LimitOrder.after(all)).isEqualTo(TestResources.of("pids.limit=1 unified:pids.max=1"));
    }

    @Test
    void withoutOneNothingIsLeft() {
        Resources all = TestResources.of("memory.limit=5 unified:memory.high=4");

        assertThat(LimitOrder.isAllBefore(all)).isTrue();
        assertThat(LimitOrder.before(all)).isSameAs(all);
    }
}
