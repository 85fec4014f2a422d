package dev.hako.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvocationTest {

    @Test
    void comesFromTheProcessBehindTheKernel() throws IOException {
        try (Stub stub = LibraryStub.start()) {
            Invocation invocation = Invocation.of(stub.kernel());
            assertThat(invocation.arguments()).isEmpty();
            assertThat(invocation.caller().pid()).isEqualTo(stub.pid());
            assertThat(invocation.caller().cwd())
                    .isEqualTo(Path.of("").toAbsolutePath().toString());
            assertThat(invocation.caller().env()).containsEntry("PATH", System.getenv("PATH"));
        }
    }

    @Test
    void splitsAtEveryNul() {
        assertThat(Invocation.texts("a\0\0é b\0".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("a", "", "é b");
        assertThat(Invocation.texts(new byte[0])).isEmpty();
    }

    @Test
    void takesTheFirstValueOfAVariable() {
        assertThat(Invocation.environment(List.of("A=1", "A=2", "B=", "C=x=y", "no equals sign", "=odd")))
                .containsOnlyKeys("A", "B", "C")
                .containsEntry("A", "1")
                .containsEntry("B", "")
                .containsEntry("C", "x=y");
    }
}
