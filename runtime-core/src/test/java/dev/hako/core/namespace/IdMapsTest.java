package dev.hako.core.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.runtime.IdMapping;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdMapsTest {

    private static final IdMapping ROOT = new IdMapping(0, 1000, 1);
    private static final IdMapping REST = new IdMapping(1, 100_000, 4_294_867_294L);

    @Test
    void readsWhatTheKernelPrints() {
        String map = "         0       1000          1\n         1     100000 4294867294\n";
        assertThat(IdMaps.parse(map)).containsExactly(ROOT, REST);
        assertThat(IdMaps.parse("")).isEmpty();
        assertThat(IdMaps.parse(IdMaps.text(List.of(ROOT, REST)))).containsExactly(ROOT, REST);
    }

    @Test
    void findsTheIdOutside() {
        assertThat(IdMaps.outside(List.of(ROOT, REST), 0)).isEqualTo(1000);
        assertThat(IdMaps.outside(List.of(ROOT, REST), 5)).isEqualTo(100_004);
        assertThat(IdMaps.outside(List.of(ROOT), 1)).isEqualTo(-1);
    }

    @Test
    void theOrderOfRangesDoesNotMatter() {
        IdMaps some = new IdMaps(List.of(ROOT, REST), List.of(ROOT));
        assertThat(some.sameAs(new IdMaps(List.of(REST, ROOT), List.of(ROOT)))).isTrue();
        assertThat(some.sameAs(new IdMaps(List.of(ROOT), List.of(ROOT)))).isFalse();
    }
}
