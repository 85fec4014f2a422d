package dev.hako.core.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubCgroupsTest {

    private static final Map<String, String> CONTAINER =
            Map.of("cpu", "/cg/cpu/box", "memory", "/cg/memory/box", "", "/cg/box");

    @Test
    void areOnePathInAllHierarchies() {
        assertThat(SubCgroups.of(CONTAINER, List.of("a/b")))
                .containsOnly(
                        Map.entry("cpu", "/cg/cpu/box/a/b"),
                        Map.entry("memory", "/cg/memory/box/a/b"),
                        Map.entry("", "/cg/box/a/b"));
        assertThat(SubCgroups.of(CONTAINER, List.of("/"))).isEqualTo(CONTAINER);
    }

    @Test
    void areAPathForSomeControllers() {
        assertThat(SubCgroups.of(CONTAINER, List.of("cpu:a")))
                .containsEntry("cpu", "/cg/cpu/box/a")
                .containsEntry("memory", "/cg/memory/box");
        assertThat(SubCgroups.of(CONTAINER, List.of("cpu,memory:a")))
                .containsEntry("cpu", "/cg/cpu/box/a")
                .containsEntry("memory", "/cg/memory/box/a");
        assertThat(SubCgroups.of(CONTAINER, List.of("cpu:a", "memory:b")))
                .containsEntry("cpu", "/cg/cpu/box/a")
                .containsEntry("memory", "/cg/memory/box/b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "..;bad sub cgroup path: ..",
                "../boxer;bad sub cgroup path: ../boxer",
                "cpu:../../x;bad sub cgroup path: ../../x",
                ":a;invalid --cgroup argument: :a (empty <controller> prefix)",
                "cpu,:a;invalid --cgroup argument: cpu,:a (empty <controller> prefix)",
                "cpu,cpu:a;invalid --cgroup argument(s): controller cpu specified multiple times",
                "whaaat:/;unknown controller whaaat in SubCgroupPaths"
            })
    void areRefused(String argument, String why) {
        assertThatThrownBy(() -> SubCgroups.of(CONTAINER, List.of(argument))).hasMessageStartingWith(why);
    }

    @Test
    void areRefusedIfOneOfSeveralNamesNoController() {
        assertThatThrownBy(() -> SubCgroups.of(CONTAINER, List.of("cpu:a", "b")))
                .hasMessage("invalid --cgroup argument: b (missing <controller>: prefix)");
    }
}
