package dev.hako.core.linux.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibSeccompTest {

    private static final int X86 = 0x40000003;
    private static final int ALLOW = 0x7fff0000;

    @Test
    void knowsSystemCallsByName() throws IOException {
        try (LibSeccomp library = LibSeccomp.open(LibSeccomp.NAME)) {
            assertThat(library.version()).matches("2\\.\\d+\\.\\d+");
            assertThat(library.resolve("openat2")).isEqualTo(437);
            assertThat(library.resolve("frobnicate")).isEqualTo(LibSeccomp.UNKNOWN);
            assertThat(library.resolve(X86, "read")).isEqualTo(3);
            assertThat(library.resolve("socketcall")).isLessThan(LibSeccomp.UNKNOWN);
        }
    }

    @Test
    void refusesARuleThatChangesNothing() throws IOException {
        try (LibSeccomp library = LibSeccomp.open(LibSeccomp.NAME);
                LibSeccomp.Filter filter = library.filter(ALLOW)) {
            filter.addArchitecture(library.nativeArchitecture());
            assertThatThrownBy(() -> filter.addRule(ALLOW, 0, List.of()))
                    .isInstanceOfSatisfying(ErrnoException.class, failure -> assertThat(failure.errno())
                            .isIn(Errno.EACCES, Errno.EPERM));
            assertThat(filter.program()).hasSizeGreaterThan(8);
        }
    }

    @Test
    void saysHowToInstallTheLibraryThatIsMissing() {
        assertThatThrownBy(() -> LibSeccomp.open("libnosuch.so.2"))
                .isInstanceOf(IOException.class)
                .hasMessage("libseccomp.so.2 is not installed: apt install libseccomp2");
    }
}
