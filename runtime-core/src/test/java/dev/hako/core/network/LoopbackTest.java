package dev.hako.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.linux.Namespaces;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LoopbackTest {

    @Test
    void isUpInANewNamespace() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Stubs.Clone how = new Stubs.Clone().flags(Namespaces.CLONE_NEWNET);
        try (Stub parent = LibraryStub.start();
                Stub stub = Stubs.spawn(parent.kernel(), parent.pid(), how)) {
            Path addresses = Path.of("/proc/" + stub.pid() + "/net/fib_trie");
            assertThat(Files.readString(addresses)).doesNotContain("127.0.0.1");
            Loopback.setUp(stub.kernel());
            stub.kernel().settle();
            assertThat(Files.readString(addresses)).contains("127.0.0.1");
        }
    }
}
