package dev.hako.core.cgroup.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuBitsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0 | 01", "0-3,7 | 8f", "8 | 0001", "0, 2,, | 05", "5-8 | e001", "1023 | %0256x"})
    void hasABitForEachLowestByteFirst(String list, String bytes) {
        String hex = list.equals("1023") ? "00".repeat(127) + "80" : bytes;
        assertThat(TestBus.text(CpuBits.of(list))).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | empty value",
                "3-1 | invalid range: 3-1",
                "a | \"a\" is no number",
                "1-b | \"b\" is no number",
                "70000 | \"70000\" is out of range",
            })
    void refusesWhatIsNoList(String list, String message) {
        assertThatThrownBy(() -> CpuBits.of(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
