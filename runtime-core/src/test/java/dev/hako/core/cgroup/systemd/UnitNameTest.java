package dev.hako.core.cgroup.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitNameTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | system.slice | hako-box.scope | /system.slice/hako-box.scope",
                "machine.slice:libpod:1234 | machine.slice | libpod-1234.scope | /machine.slice/libpod-1234.scope",
                ":docker:1 | system.slice | docker-1.scope | /system.slice/docker-1.scope",
                "a-b-c.slice:cri:x | a-b-c.slice | cri-x.scope | /a.slice/a-b.slice/a-b-c.slice/cri-x.scope",
                "-.slice:cri:x | -.slice | cri-x.scope | /cri-x.scope",
                "kube.slice:cri:kube-pod1.slice | kube.slice | kube-pod1.slice | /kube.slice/kube-pod1.slice",
            })
    void isReadFromThePathOfTheConfiguration(String path, String slice, String unit, String cgroup) {
        UnitName name = UnitName.of(path, "box", false);
        assertThat(name.slice()).isEqualTo(slice);
        assertThat(name.unit()).isEqualTo(unit);
        assertThat(name.path()).isEqualTo(cgroup);
    }

    @Test
    void isInASliceOfTheUsersWhereItIsTheUsers() {
        assertThat(UnitName.of("", "box", true).path()).isEqualTo("/user.slice/hako-box.scope");
    }

    @ParameterizedTest
    @CsvSource({"/abs/path", "a:b", "a.slice:b:c:d", "relative"})
    void hasThreeParts(String path) {
        assertThatThrownBy(() -> UnitName.of(path, "box", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got \""
                        + path + "\" instead");
    }

    @ParameterizedTest
    @CsvSource({"system", "a/b.slice", "-a.slice", "a--b.slice", "a-.slice", ".slice"})
    void isInASliceThatExistsAsAName(String slice) {
        assertThatThrownBy(() -> UnitName.of(slice + ":x:y", "box", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid slice name: " + slice);
    }
}
