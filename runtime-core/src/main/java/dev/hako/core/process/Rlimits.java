package dev.hako.core.process;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import dev.hako.spec.runtime.Rlimit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Resource limits of the container's process. They are set from outside, by a process that may raise them above what the container is
 * allowed, and that does not suffer from them itself.
 *
 * @param limits in order, each resource once
 */
public record Rlimits(List<Limit> limits) {

    /**
     * One limit.
     *
     * @param resource its number, setrlimit(2)
     * @param soft unsigned; all bits set for none
     * @param hard likewise
     */
    public record Limit(int resource, long soft, long hard) {

        /** {@return its name in config.json} */
        public String name() {
            return Rlimit.TYPES.get(resource);
        }
    }

    public Rlimits {
        limits = List.copyOf(limits);
    }

    /**
     * {@return the limits that a configuration asks for}
     *
     * @throws IllegalArgumentException when there is no such limit, or it is there twice
     */
    public static Rlimits of(List<Rlimit> rlimits) {
        List<Limit> limits = new ArrayList<>(rlimits.size());
        int seen = 0;
        for (Rlimit rlimit : rlimits) {
            int resource = Rlimit.TYPES.indexOf(rlimit.type());
            if (resource < 0) {
                throw new IllegalArgumentException("wrong rlimit value: " + rlimit.type());
            }
            if ((seen & 1 << resource) != 0) {
                throw new IllegalArgumentException("rlimit " + rlimit.type() + " is set twice");
            }
            seen |= 1 << resource;
            limits.add(new Limit(resource, rlimit.soft(), rlimit.hard()));
        }
        return new Rlimits(limits);
    }

    /**
     * Sets them.
     *
     * @param launcher a process that may, prlimit(2)
     * @param pid whose they are, as the launcher sees it
     */
    public void apply(Kernel launcher, int pid) throws IOException {
        if (!limits.isEmpty()) {
            check(launcher.run(frame(launcher, pid)));
        }
    }

    /**
     * Has a process set them for itself, {@linkplain Kernel#post together with the next frame}: one that may as much as whoever started it,
     * because it has no user namespace of its own.
     */
    public void post(Kernel self) throws IOException {
        if (!limits.isEmpty()) {
            self.post(frame(self, 0), this::check);
        }
    }

    private Frame frame(Kernel kernel, int pid) {
        Frame frame = kernel.frame();
        for (Limit limit : limits) {
            frame.call(Sys.PRLIMIT64, pid, limit.resource(), frame.longs(limit.soft(), limit.hard()), 0);
        }
        return frame;
    }

    private void check(Reply reply) throws ErrnoException {
        if (reply.failed()) {
            throw failure(limits.get(limits.size() - reply.remaining() - 1), reply.errno());
        }
    }

    private static ErrnoException failure(Limit limit, Errno errno) {
        String operation = "error setting rlimits for ready process: error setting rlimit type " + limit.resource();
        ErrnoException plain = new ErrnoException(operation, errno);
        if (errno == Errno.EINVAL && Long.compareUnsigned(limit.soft(), limit.hard()) > 0) {
            return new ErrnoException(
                    plain.getMessage() + " (the soft limit of " + limit.name() + ", "
                            + Long.toUnsignedString(limit.soft()) + ", is above the hard one, "
                            + Long.toUnsignedString(limit.hard()) + ")",
                    plain);
        }
        if (errno == Errno.EPERM) {
            String top = limit.name().equals("RLIMIT_NOFILE") ? ", and it cannot be above fs.nr_open" : "";
            return new ErrnoException(
                    plain.getMessage() + " (raising the hard limit of " + limit.name() + " needs CAP_SYS_RESOURCE" + top
                            + ")",
                    plain);
        }
        return plain;
    }
}
