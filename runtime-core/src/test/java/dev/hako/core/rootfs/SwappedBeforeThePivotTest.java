package dev.hako.core.rootfs;

import static dev.hako.core.rootfs.TestContainer.mount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link Swaps} does to each step that looks a path of the root file system up while the host is in reach. */
class SwappedBeforeThePivotTest {

    /** So that no time goes by with devices that nobody attacks. */
    private static final String DEV = mount("/dev", "bind", "/dev", "bind");

    @TempDir
    Path directory;

    @BeforeEach
    void needRoot() {
        assumeTrue(System.getProperty("user.name").equals("root"), "mounts need root");
    }

    /** An attack on {@link Rootfs#prepare}, which may not touch the directory {@code victim} of the host. */
    private abstract static class OnTheHost implements Swaps.Attack {
        private final String linux;
        private final String[] mounts;

        OnTheHost(String linux, String... mounts) {
            this.linux = linux;
            this.mounts = mounts;
        }

        static Path victim(TestContainer container) {
            return container.rootfs().resolveSibling("victim");
        }

        abstract void lure(TestContainer container) throws IOException;

        @Override
        public void make(TestContainer container) throws IOException {
            Files.createDirectories(victim(container));
            Files.writeString(victim(container).resolve("file"), "host's");
            lure(container);
        }

        @Override
        public RootfsPlan plan(TestContainer container) throws IOException {
            return container.plan(linux, mounts);
        }

        @Override
        public void step(TestContainer container, Rootfs rootfs) throws IOException {
            rootfs.prepare();
        }

        @Override
        public void verify(TestContainer container, boolean refused) throws IOException {
            String victim = victim(container).toString();
            assertThat(container.mountPoints()).noneMatch(point -> point.startsWith(victim));
            try (Stream<Path> files = Files.list(victim(container))) {
                assertThat(files.map(file -> file.getFileName().toString()).toList())
                        .containsExactly("file");
            }
            assertThat(victim(container).resolve("file")).hasContent("host's");
        }
    }

    /** A directory {@code /volume/it} that becomes a symlink to a directory of the host. */
    private static final class InAVolume extends OnTheHost {
        InAVolume(String linux, String... mounts) {
            super(linux, mounts);
        }

        @Override
        void lure(TestContainer container) throws IOException {
            container.dir("volume/it");
            container.link("volume/evil", victim(container).toString());
        }
    }

    private void surviveInAVolume(String linux, String... mounts) throws IOException {
        Swaps.of("volume/it", "volume/evil", new InAVolume(linux, mounts)).survive(directory);
    }

    @Test
    void aMountPointIs() throws IOException {
        surviveInAVolume("", DEV, mount("/volume/it", "tmpfs", "tmpfs"));
    }

    @Test
    void aDirectoryAboveAMountPointThatIsMadeIs() throws IOException {
        surviveInAVolume("", DEV, mount("/volume/it/new/deep", "tmpfs", "tmpfs"));
    }

    @Test
    void theMountPointOfABindMountIs() throws IOException {
        surviveInAVolume("", DEV, mount("/volume/it", "bind", "/usr", "rbind", "ro"));
    }

    @Test
    void aDirectoryAboveAFileThatIsMadeIs() throws IOException {
        surviveInAVolume("", DEV, mount("/volume/it/new", "bind", "/etc/hostname", "bind"));
    }

    @Test
    void aMountPointOfTheOldCallIs() throws IOException {
        surviveInAVolume("", DEV, mount("/volume/it", "tmpfs", "tmpfs", "silent", "nosuid"));
    }

    @Test
    void aMountThatIsChangedIs() throws IOException {
        surviveInAVolume(
                "",
                DEV,
                mount("/volume/it", "bind", "/usr", "rbind"),
                mount("/volume/it", "bind", "", "bind", "remount", "nosuid", "private"));
    }

    @Test
    void aFileToBeCoveredIs() throws IOException {
        OnTheHost attack = new OnTheHost("", DEV, mount("/volume/it", "bind", "/etc/hostname", "bind")) {
            @Override
            void lure(TestContainer container) throws IOException {
                container.file("volume/it", "");
                container.link("volume/evil", victim(container) + "/file");
            }
        };
        Swaps.of("volume/it", "volume/evil", attack).survive(directory);
    }

    @Test
    void devIs() throws IOException {
        OnTheHost attack = new OnTheHost("") {
            @Override
            void lure(TestContainer container) throws IOException {
                container.dir("dev");
                container.link("evil", victim(container).toString());
            }
        };
        Swaps.of("dev", "evil", attack).survive(directory);
    }

    @Test
    void theDirectoryOfADeviceIs() throws IOException {
        surviveInAVolume("\"devices\": [{\"path\": \"/volume/it/node\", \"type\": \"c\", \"major\": 1, \"minor\": 3}]");
    }

    /** {@code /proc} and {@code /sys} may not even lead to another place of the container. */
    private void survivePseudo(String name, String type) throws IOException {
        OnTheHost attack = new OnTheHost("", mount("/" + name, type, type), DEV) {
            @Override
            void lure(TestContainer container) throws IOException {
                container.dir(name);
                container.dir("elsewhere");
                container.link("evil", "elsewhere");
            }

            @Override
            public void verify(TestContainer container, boolean refused) throws IOException {
                assertThat(container.mountPoints()).doesNotContain(container.rootfs() + "/elsewhere");
            }
        };
        Swaps.of(name, "evil", attack).survive(directory);
    }

    @Test
    void procIs() throws IOException {
        survivePseudo("proc", "proc");
    }

    @Test
    void sysIs() throws IOException {
        survivePseudo("sys", "sysfs");
    }

    @Test
    void whatIsCopiedUpIs() throws IOException {
        OnTheHost attack = new OnTheHost("", DEV, mount("/volume", "tmpfs", "tmpfs", "tmpcopyup")) {
            @Override
            void lure(TestContainer container) throws IOException {
                container.file("volume/sub/it/own", "own");
                container.link("volume/sub/evil", victim(container).toString());
            }

            @Override
            public void verify(TestContainer container, boolean refused) throws IOException {
                String seen = "/proc/" + container.pid() + "/root" + container.rootfs() + "/volume/sub/";
                for (String name : List.of("it", "evil")) {
                    Path copy = Path.of(seen + name);
                    boolean isHarmless = Files.isSymbolicLink(copy) || Files.notExists(copy.resolve("file"));
                    assertThat(isHarmless)
                            .as("%s without the host's file", name)
                            .isTrue();
                }
            }
        };
        Swaps.of("volume/sub/it", "volume/sub/evil", attack).survive(directory);
    }
}
