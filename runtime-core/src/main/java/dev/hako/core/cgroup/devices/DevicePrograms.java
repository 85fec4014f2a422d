package dev.hako.core.cgroup.devices;

import dev.hako.core.linux.Call;
import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import dev.hako.spec.runtime.DeviceRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Device filters attached to a cgroup of v2, bpf(2).
 *
 * <p>All programs of a cgroup and of those above it have to say yes. An update puts its program in the place of the one before in one step;
 * if there are several (somebody else's), it adds its own first and then takes the others away, so that at no time nothing is restricted.
 */
public final class DevicePrograms implements DeviceFilters {

    private static final int PROG_LOAD = 5;
    private static final int PROG_ATTACH = 8;
    private static final int PROG_DETACH = 9;
    private static final int PROG_GET_FD_BY_ID = 13;
    private static final int PROG_QUERY = 16;

    private static final int TYPE_CGROUP_DEVICE = 15;
    private static final int ATTACH_CGROUP_DEVICE = 6;
    private static final int F_ALLOW_MULTI = 2;
    private static final int F_REPLACE = 4;

    /** What we use of union bpf_attr; the rest must be zero and may be left out. */
    private static final int ATTR_SIZE = 72;

    /** The kernel's BPF_CGROUP_MAX_PROGS. */
    private static final int MOST_PROGRAMS = 64;

    private static final int CLOSED = -1;
    private static final String LOAD = "load the device filter (bpf BPF_PROG_LOAD)";
    private static final String ATTACH = "failed to call BPF_PROG_ATTACH (BPF_CGROUP_DEVICE, BPF_F_ALLOW_MULTI)";

    private final Kernel kernel;

    public DevicePrograms(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public void restrictNew(String directory, List<DeviceRule> rules) throws IOException {
        loadAndAttachFirst(directory, DeviceProgram.of(DeviceRules.of(rules)));
    }

    /** Attaches a program to a cgroup that has none. */
    void attachFirst(String directory, Fd program) throws IOException {
        try (Fd cgroup = Files.open(kernel, directory, Files.O_DIRECTORY, 0)) {
            attach(cgroup, program, F_ALLOW_MULTI, 0);
        }
    }

    /** As {@link #attachFirst}, with a program that nobody has loaded yet. */
    void loadAndAttachFirst(String directory, byte[] code) throws IOException {
        Frame frame = kernel.frame();
        long attach = frame.answer(ATTR_SIZE);
        frame.putInt(attach, CLOSED);
        frame.putInt(attach + 4, CLOSED);
        frame.putInt(attach + 8, ATTACH_CGROUP_DEVICE);
        frame.putInt(attach + 12, F_ALLOW_MULTI);
        int flags = Files.O_DIRECTORY | Files.O_CLOEXEC;
        frame.call(Sys.OPENAT, Fd.CWD, frame.text(directory), flags, 0).storeIntInto(attach);
        addLoad(frame, code).storeIntInto(attach + 4);
        frame.call(Sys.BPF, PROG_ATTACH, attach, ATTR_SIZE);
        // an argument that is taken from memory is wider than a descriptor, which is its lower half
        frame.call(Sys.CLOSE, attach + 4).indirect(0).mayFail();
        frame.call(Sys.CLOSE, attach).indirect(0).mayFail();
        Reply reply = kernel.run(frame);
        if (reply.failed() && reply.remaining() > 0) {
            for (int i = 0; i < 2; i++) {
                int number = reply.int32(i * Integer.BYTES);
                if (number > 0) {
                    new Fd(kernel, number).spend();
                }
            }
            String what =
                    switch (reply.remaining()) {
                        case 4 -> "open " + directory;
                        case 3 -> LOAD;
                        default -> ATTACH;
                    };
            throw new ErrnoException(what, reply.errno());
        }
    }

    /**
     * Restricts a cgroup to what the rules and the default ones allow.
     *
     * @param directory of the cgroup
     */
    public void restrict(String directory, List<DeviceRule> rules) throws IOException {
        byte[] code = DeviceProgram.of(DeviceRules.of(rules));
        try (Fd cgroup = Files.open(kernel, directory, Files.O_DIRECTORY, 0);
                Fd program = load(code)) {
            List<Integer> old = attached(cgroup);
            if (old.size() == 1 && replace(cgroup, program, old.getFirst())) {
                return;
            }
            attach(cgroup, program, F_ALLOW_MULTI, 0);
            for (int id : old) {
                detach(cgroup, id);
            }
        }
    }

    /** {@return a program, verified and compiled by the kernel} */
    Fd load(byte[] code) throws IOException {
        Frame frame = kernel.frame();
        addLoad(frame, code);
        return new Fd(kernel, (int) kernel.check(frame, LOAD, "").result());
    }

    private static Call addLoad(Frame frame, byte[] code) {
        long attr = frame.space(ATTR_SIZE);
        frame.putInt(attr, TYPE_CGROUP_DEVICE);
        frame.putInt(attr + 4, code.length / Long.BYTES);
        frame.putLong(attr + 8, frame.bytes(code));
        frame.putLong(attr + 16, frame.text("Apache-2.0"));
        return frame.call(Sys.BPF, PROG_LOAD, attr, ATTR_SIZE);
    }

    /** {@return the ids of the device filters attached to this very cgroup} */
    List<Integer> attached(Fd cgroup) throws IOException {
        Frame frame = kernel.frame();
        long answer = frame.answer(ATTR_SIZE + MOST_PROGRAMS * Integer.BYTES);
        frame.putInt(answer, cgroup.number());
        frame.putInt(answer + 4, ATTACH_CGROUP_DEVICE);
        frame.putLong(answer + 16, answer + ATTR_SIZE);
        frame.putInt(answer + 24, MOST_PROGRAMS);
        frame.call(Sys.BPF, PROG_QUERY, answer, ATTR_SIZE);
        Reply reply = kernel.check(frame, "query device filters", "(bpf BPF_PROG_QUERY)");
        int count = reply.int32(24);
        List<Integer> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(reply.int32(ATTR_SIZE + i * Integer.BYTES));
        }
        return ids;
    }

    /** {@return whether it could be; a program that we may not look at, or that was taken away meanwhile, cannot} */
    private boolean replace(Fd cgroup, Fd program, int old) throws IOException {
        Fd present;
        try {
            present = byId(old);
        } catch (ErrnoException e) {
            if (isOutOfReach(e)) {
                return false;
            }
            throw e;
        }
        try (present) {
            attach(cgroup, program, F_ALLOW_MULTI | F_REPLACE, present.number());
            return true;
        }
    }

    private static boolean isOutOfReach(ErrnoException e) {
        return e.errno() == Errno.EPERM || e.errno() == Errno.EACCES || e.errno() == Errno.ENOENT;
    }

    private void attach(Fd cgroup, Fd program, int flags, int replaced) throws IOException {
        Frame frame = kernel.frame();
        long attr = frame.space(ATTR_SIZE);
        frame.putInt(attr, cgroup.number());
        frame.putInt(attr + 4, program.number());
        frame.putInt(attr + 8, ATTACH_CGROUP_DEVICE);
        frame.putInt(attr + 12, flags);
        frame.putInt(attr + 16, replaced);
        frame.call(Sys.BPF, PROG_ATTACH, attr, ATTR_SIZE);
        kernel.check(frame, ATTACH, "");
    }

    private void detach(Fd cgroup, int id) throws IOException {
        try (Fd program = byId(id)) {
            Frame frame = kernel.frame();
            long attr = frame.space(ATTR_SIZE);
            frame.putInt(attr, cgroup.number());
            frame.putInt(attr + 4, program.number());
            frame.putInt(attr + 8, ATTACH_CGROUP_DEVICE);
            frame.call(Sys.BPF, PROG_DETACH, attr, ATTR_SIZE);
            kernel.check(frame, "failed to call BPF_PROG_DETACH (BPF_CGROUP_DEVICE) on old filter program", "");
        } catch (ErrnoException e) {
            // a filter that we may not look at (a security module's matter) only restricts further
            if (!isOutOfReach(e)) {
                throw e;
            }
        }
    }

    private Fd byId(int id) throws IOException {
        Frame frame = kernel.frame();
        long attr = frame.space(ATTR_SIZE);
        frame.putInt(attr, id);
        frame.call(Sys.BPF, PROG_GET_FD_BY_ID, attr, ATTR_SIZE);
        return new Fd(kernel, (int)
                kernel.check(frame, "open device filter", Integer.toString(id)).result());
    }
}
