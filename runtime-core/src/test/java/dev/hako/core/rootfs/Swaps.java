package dev.hako.core.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.SteppingKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two names in a root file system that are exchanged under us, as by another container that shares it: before every call in turn, for good,
 * and for one or three calls only. Whatever the moment, the step under attack is to be refused or harmless.
 *
 * @param it what the step looks for, a path in the root file system
 * @param evil what it finds in its place for a while
 */
record Swaps(String it, String evil, Attack attack) {

    private static final int[] LENGTHS = {1, 3, Integer.MAX_VALUE};
    private static final int NEVER = -1;

    /** What happens around the exchange. */
    interface Attack {
        /** Makes what lies in the root file system. */
        void make(TestContainer container) throws IOException;

        RootfsPlan plan(TestContainer container) throws IOException;

        /** What is done in peace. */
        default void prepare(TestContainer container, Rootfs rootfs) throws IOException {}

        /** What is done while names are exchanged. */
        void step(TestContainer container, Rootfs rootfs) throws IOException;

        /** Asserts that no harm was done. */
        void verify(TestContainer container, boolean refused) throws IOException;
    }

    static Swaps of(String it, String evil, Attack attack) {
        return new Swaps(it, evil, attack);
    }

    /** Asserts that no moment is a good one for the attacker. */
    void survive(Path directory) throws IOException {
        int calls = run(directory, NEVER, 0);
        assertThat(calls).as("calls of the step").isPositive();
        for (int from = 0; from < calls; from++) {
            for (int length : LENGTHS) {
                run(directory, from, length);
            }
        }
    }

    /** {@return how many calls the step made} */
    private int run(Path directory, int from, int length) throws IOException {
        Path bundle = Files.createTempDirectory(directory, "bundle");
        int calls;
        try (TestContainer container = new TestContainer(bundle)) {
            attack.make(container);
            int[] start = {NEVER};
            Path one = container.rootfs().resolve(it);
            Path other = container.rootfs().resolve(evil);
            SteppingKernel kernel = container.step(index -> {
                int at = index - start[0];
                if (start[0] != NEVER && from != NEVER && (at == from || at == from + length)) {
                    container.exchange(one, other);
                }
            });
            Rootfs rootfs = container.rootfs(attack.plan(container), CgroupView.legacy(List.of()));
            attack.prepare(container, rootfs);
            start[0] = kernel.count();
            String refusal = refusal(container, rootfs);
            calls = kernel.count() - start[0];
            start[0] = NEVER;
            assertThat(from == NEVER ? refusal : "").as("failure in peace").isEmpty();
            try {
                attack.verify(container, !refusal.isEmpty());
            } catch (AssertionError | IOException harm) {
                String when = "exchanged before call " + from + " for " + length + " calls";
                throw new AssertionError(when + "; refusal: " + refusal + "; " + harm.getMessage(), harm);
            }
        }
        remove(bundle);
        return calls;
    }

    private String refusal(TestContainer container, Rootfs rootfs) {
        try {
            attack.step(container, rootfs);
            return "";
        } catch (IOException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static void remove(Path top) throws IOException {
        try (Stream<Path> files = Files.walk(top)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        }
    }
}
