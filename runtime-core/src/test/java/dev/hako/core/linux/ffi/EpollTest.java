package dev.hako.core.linux.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.core.linux.Epoll;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Poll;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EpollTest {

    private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

    @Test
    void tellsWhatIsReady() throws IOException {
        try (LocalKernel kernel = new LocalKernel();
                Fd quiet = counter(kernel);
                Fd ready = counter(kernel);
                Epoll epoll = Epoll.open(kernel)) {
            epoll.add(quiet, Poll.IN);
            epoll.add(ready, Poll.IN);
            assertThat(epoll.await(0)).isEmpty();
            Files.write(ready, ONE);
            assertThat(epoll.await(TimeUnit.MINUTES.toNanos(1))).containsExactly(ready.number());
            Files.write(quiet, ONE);
            assertThat(epoll.await(0)).containsExactlyInAnyOrder(quiet.number(), ready.number());
        }
    }

    @Test
    void wakesOneOfThoseWhoWaitExclusively() throws Exception {
        AtomicInteger woken = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        try (LocalKernel kernel = new LocalKernel();
                Fd counter = counter(kernel);
                LocalKernel one = kernel.another();
                LocalKernel other = kernel.another()) {
            Thread[] threads = {waiter(one, counter, woken, first), waiter(other, counter, woken, first)};
            // both sleep in their calls by then, or this test tells nothing
            Thread.sleep(200);
            Files.write(counter, ONE);
            assertThat(first.await(1, TimeUnit.MINUTES)).isTrue();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(woken).hasValue(1);
        }
    }

    private static Thread waiter(LocalKernel kernel, Fd counter, AtomicInteger woken, CountDownLatch first) {
        Thread thread = new Thread(() -> {
            try (Epoll epoll = Epoll.open(kernel)) {
                epoll.add(new Fd(kernel, counter.number()), Poll.IN | Epoll.EXCLUSIVE);
                if (!epoll.await(TimeUnit.SECONDS.toNanos(1)).isEmpty()) {
                    // nobody else is to find it ready when time is up
                    Files.read(new Fd(kernel, counter.number()), Long.BYTES);
                    woken.incrementAndGet();
                    first.countDown();
                }
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        });
        thread.start();
        return thread;
    }

    private static Fd counter(LocalKernel kernel) throws IOException {
        return new Fd(kernel, (int) kernel.check("eventfd", "", Sys.EVENTFD2, 0, Files.O_CLOEXEC));
    }
}
