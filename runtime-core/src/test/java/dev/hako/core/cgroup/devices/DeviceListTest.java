package dev.hako.core.cgroup.devices;

import static dev.hako.core.cgroup.devices.TestRules.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceListTest {

    private static final String EVERYTHING = "a *:* rwm";

    private static List<String> changes(String present, String... wanted) {
        return DeviceList.parse(present).changesTo(DeviceList.of(rules(wanted))).stream()
                .map(write -> write.file().substring("devices.".length()) + " " + write.value())
                .toList();
    }

    @Test
    void startsFromNothingAllowed() {
        assertThat(changes(EVERYTHING, "allow c 1:3 rwm")).containsExactly("deny a *:* rwm", "allow c 1:3 rwm");
    }

    @Test
    void aDeviceAllowedBeforeAndAfterIsNeverDenied() {
        assertThat(changes("c 1:3 rwm\nc 5:* rw\nb *:* m", "allow c 1:3 rw", "allow b *:* m", "allow c 10:200 r"))
                .containsExactly("deny c 1:3 m", "deny c 5:* rw", "allow c 10:200 r");
    }

    @Test
    void theSameRulesChangeNothing() {
        assertThat(changes("c 1:3 rwm\nb *:* m", "allow c 1:3 r", "allow b *:* m", "allow c 1:3 wm"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "allow c 1:3 rwm, deny c 1:3 w | allow c 1:3 rm",
                "allow c 1:3 rwm, allow c 1:5 r, deny c 1:* rwm | ''",
                "allow c 1:3 rwm, deny a *:* w | allow c 1:3 rm",
                "allow a *:* m | allow c *:* m, allow b *:* m",
                "allow c 1:3 r, deny a *:* rwm, allow c 1:5 r | allow c 1:5 r",
            })
    void laterRulesWin(String rules, String expected) {
        String changes = String.join(", ", changes("", rules.split(", ", -1)));
        assertThat(changes).isEqualTo(expected);
    }

    @Test
    void exceptionsFromEverythingAreDenials() {
        assertThat(changes(EVERYTHING, "allow a *:* rwm", "deny c 1:3 rw", "allow c 1:3 r"))
                .containsExactly("allow a *:* rwm", "deny c 1:3 w");
    }

    @Test
    void refusesAHoleThatV1CannotHold() {
        assertThatThrownBy(() -> changes("", "allow c 1:* rwm", "deny c 1:3 w"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("requested rule [c 1:3 w] not supported by devices cgroupv1"
                        + " (cannot punch hole in existing wildcard rule [c 1:* rwm])");
    }
}
