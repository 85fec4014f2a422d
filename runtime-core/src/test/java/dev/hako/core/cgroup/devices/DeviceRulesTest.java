package dev.hako.core.cgroup.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.spec.runtime.DeviceRule;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceRulesTest {

    private static List<String> texts(DeviceRule... rules) {
        return DeviceRules.of(List.of(rules)).stream()
                .map(rule -> (rule.allow() ? "+" : "-") + rule.text())
                .toList();
    }

    private static DeviceRule rule(String type, long major, String access) {
        return new DeviceRule(false, type, OptionalLong.of(major), OptionalLong.empty(), access);
    }

    @Test
    void everyContainerGetsTheDefaultDevices() {
        assertThat(texts())
                .containsExactly(
                        "+c *:* m",
                        "+b *:* m",
                        "+c 1:3 rwm",
                        "+c 1:8 rwm",
                        "+c 1:7 rwm",
                        "+c 5:0 rwm",
                        "+c 1:5 rwm",
                        "+c 1:9 rwm",
                        "+c 136:* rwm",
                        "+c 5:2 rwm",
                        "+c 10:200 rwm");
    }

    @Test
    void theConfigurationsRulesComeFirst() {
        assertThat(texts(rule("", -1, "mwr"), rule("b", 8, "r"))).startsWith("-a *:* rwm", "-b 8:* r", "+c *:* m");
    }

    @Test
    void theLetterOfAllDevicesIsNoAccess() {
        assertThat(texts(rule("c", 1, "rwa"))).startsWith("-c 1:* rw");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c | 1 | '' | device access at 0 field cannot be empty",
                "c | 1 | rx | device access at 0 has letters other than r, w and m: \"rx\"",
                "p | 1 | r | invalid cgroup device type \"p\"",
                "c | 4294967296 | r | invalid device major number 4294967296",
                "c | -2 | r | invalid device major number -2",
            })
    void refusesRulesWithoutSense(String type, long major, String access, String message) {
        assertThatThrownBy(() -> texts(rule(type, major, access)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
