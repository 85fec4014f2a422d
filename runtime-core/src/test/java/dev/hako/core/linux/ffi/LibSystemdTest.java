package dev.hako.core.linux.ffi;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LibSystemdTest {

    @Test
    void saysHowToInstallTheLibraryThatIsMissing() {
        assertThatThrownBy(() -> LibSystemd.open("libnosuch.so.0"))
                .isInstanceOf(IOException.class)
                .hasMessage("libsystemd.so.0 is not installed: apt install libsystemd0");
    }
}
