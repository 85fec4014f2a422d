package dev.hako.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.lifecycle.ContainerException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {

    @ParameterizedTest
    @CsvSource({
        "-1, -1",
        "0, 0",
        "32, 32",
        "32b, 32",
        "32B, 32",
        "32k, 32768",
        "32K, 32768",
        "32kb, 32768",
        "32KiB, 32768",
        "32 mb, 33554432",
        "32m, 33554432",
        "1.5g, 1610612736",
        "0.3K, 307",
        ".5k, 512",
        "5.k, 5120",
        "2T, 2199023255552",
        "1P, 1125899906842624"
    })
    void readsWhatDockerReads(String text, long bytes) {
        assertThat(Sizes.parse("memory", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello | invalid size: 'hello'",
                "-32 | invalid size: '-32'",
                "-2k | invalid size: '-2k'",
                "32bb | invalid suffix: 'bb'",
                "32kbx | invalid suffix: 'kbx'",
                "32kk | invalid suffix: 'kk'",
                "32e | invalid suffix: 'e'",
                "32kib8 | strconv.ParseFloat: parsing \"32kib8\": invalid syntax",
                "1.2.3k | strconv.ParseFloat: parsing \"1.2.3\": invalid syntax",
                ". | strconv.ParseFloat: parsing \".\": invalid syntax",
                "0x10 | strconv.ParseFloat: parsing \"0x10\": invalid syntax"
            })
    void refusesWhatIsNoSize(String text, String why) {
        assertThatThrownBy(() -> Sizes.parse("memory-swap", text))
                .isInstanceOf(ContainerException.class)
                .hasMessageStartingWith("invalid value for memory-swap: " + why);
    }
}
