package dev.hako.core.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Stat;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link Swaps} does to each step that looks a path of the container up: what is to be restricted is in reach. */
class SwappedBehindThePivotTest {

    @TempDir
    Path directory;

    @BeforeEach
    void needRoot() {
        assumeTrue(System.getProperty("user.name").equals("root"), "mounts need root");
    }

    /** An attack on a later step. */
    private abstract static class BehindThePivot implements Swaps.Attack {
        private final String linux;

        BehindThePivot(String linux) {
            this.linux = linux;
        }

        @Override
        public RootfsPlan plan(TestContainer container) throws IOException {
            return container.plan(linux);
        }

        @Override
        public void prepare(TestContainer container, Rootfs rootfs) throws IOException {
            rootfs.prepare();
            rootfs.pivot();
        }

        @Override
        public void step(TestContainer container, Rootfs rootfs) throws IOException {
            rootfs.restrictPaths();
        }
    }

    /** CVE-2025-31133: what masks a file is a file of the attacker's choice, which the container may write to. */
    @Test
    void theNullDeviceThatMasksIs() throws IOException {
        BehindThePivot attack = new BehindThePivot("\"maskedPaths\": [\"/key\", \"/other\"]") {
            @Override
            public void make(TestContainer container) throws IOException {
                container.file("key", "secret");
                container.file("other", "secret");
                container.file("loot", "loot");
                container.link("dev/evil", "/loot");
            }

            @Override
            public void verify(TestContainer container, boolean refused) throws IOException {
                if (!refused) {
                    assertThat(container.read("/key")).isEmpty();
                    assertThat(container.read("/other")).isEmpty();
                    assertThat(Files.stat(container.kernel(), "/other", 0).rdev())
                            .isEqualTo(Stat.device(1, 3));
                }
            }
        };
        Swaps.of("dev/null", "dev/evil", attack).survive(directory);
    }

    /** {@code /proc} that is a symlink while its files are masked, or made read-only, and then the real one again. */
    private abstract static class OnProc extends BehindThePivot {
        OnProc(String linux) {
            super(linux);
        }

        @Override
        public void make(TestContainer container) throws IOException {
            container.file("proc/keys", "secret");
            container.file("proc/sys/x", "secret");
            container.file("decoy/keys", "decoy");
            container.file("decoy/sys/x", "decoy");
            container.link("evil", "decoy");
        }

        /** {@return the path of what was {@code /proc} before} */
        static String real(TestContainer container) {
            return java.nio.file.Files.isSymbolicLink(container.rootfs().resolve("proc")) ? "/evil" : "/proc";
        }
    }

    @Test
    void theProcWhoseFilesAreMaskedIs() throws IOException {
        BehindThePivot attack = new OnProc("\"maskedPaths\": [\"/proc/keys\", \"/proc/sys\"]") {
            @Override
            public void verify(TestContainer container, boolean refused) throws IOException {
                if (!refused) {
                    assertThat(container.read(real(container) + "/keys")).isEmpty();
                    assertThat(container.mountPoints()).contains(real(container) + "/sys");
                }
            }
        };
        Swaps.of("proc", "evil", attack).survive(directory);
    }

    @Test
    void theProcWhosePartsBecomeReadonlyIs() throws IOException {
        BehindThePivot attack = new OnProc("\"readonlyPaths\": [\"/proc/sys\"]") {
            @Override
            public void verify(TestContainer container, boolean refused) throws IOException {
                if (!refused) {
                    assertThat(container.mountPoints()).contains(real(container) + "/sys");
                }
            }
        };
        Swaps.of("proc", "evil", attack).survive(directory);
    }

    /** CVE-2025-52565: a mount on what the container may not see, or that keeps that from being masked. */
    @Test
    void theConsoleIs() throws IOException {
        BehindThePivot attack = new BehindThePivot("") {
            @Override
            public void make(TestContainer container) throws IOException {
                container.file("dev/console", "");
                container.file("target", "");
                container.link("dev/evil", "/target");
            }

            @Override
            public void step(TestContainer container, Rootfs rootfs) throws IOException {
                try (Fd terminal = Files.open(container.kernel(), "/dev/zero", Files.O_RDWR, 0)) {
                    rootfs.bindOn(terminal, "/dev/console");
                }
            }

            @Override
            public void verify(TestContainer container, boolean refused) throws IOException {
                assertThat(container.mountPoints()).doesNotContain("/target");
            }
        };
        Swaps.of("dev/console", "dev/evil", attack).survive(directory);
    }

    @Test
    void theNullDeviceThatBecomesAStreamIs() throws IOException {
        BehindThePivot attack = new BehindThePivot("") {
            @Override
            public void make(TestContainer container) throws IOException {
                container.file("dev/evil", "");
            }

            @Override
            public void prepare(TestContainer container, Rootfs rootfs) throws IOException {
                try (Fd host = Files.open(container.kernel(), "/dev/null", Files.O_RDWR, 0)) {
                    Files.duplicateOnto(host, 2);
                }
                super.prepare(container, rootfs);
            }

            @Override
            public void step(TestContainer container, Rootfs rootfs) throws IOException {
                rootfs.reopenNull();
            }

            @Override
            public void verify(TestContainer container, boolean refused) throws IOException {
                assertThat(Files.stat(container.kernel(), 2).rdev()).isEqualTo(Stat.device(1, 3));
            }
        };
        Swaps.of("dev/null", "dev/evil", attack).survive(directory);
    }
}
