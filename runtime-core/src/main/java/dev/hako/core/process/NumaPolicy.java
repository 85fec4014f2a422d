package dev.hako.core.process;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import dev.hako.spec.check.IdList;
import dev.hako.spec.runtime.MemoryPolicy;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * From which nodes of memory a process takes its own, set_mempolicy(2). It is kept across execve(2).
 *
 * @param asked as the configuration has it, for the message of a failure
 * @param mode {@code MPOL_*}, or-ed with its {@code MPOL_F_*}
 * @param nodes the numbers of the nodes
 */
record NumaPolicy(MemoryPolicy asked, int mode, BitSet nodes) {

    /** The bit of the first of {@link MemoryPolicy#FLAGS}. */
    private static final int FIRST_FLAG = 13;

    NumaPolicy {
        nodes = (BitSet) nodes.clone();
    }

    /**
     * {@return what a configuration asks for}
     *
     * @throws IllegalArgumentException when it names what does not exist
     */
    static NumaPolicy of(MemoryPolicy asked) {
        int mode = MemoryPolicy.MODES.indexOf(asked.mode());
        if (mode < 0) {
            throw new IllegalArgumentException("invalid memory policy mode \"" + asked.mode() + "\"");
        }
        for (String name : asked.flags()) {
            int flag = MemoryPolicy.FLAGS.indexOf(name);
            if (flag < 0) {
                throw new IllegalArgumentException("invalid memory policy flag \"" + name + "\"");
            }
            mode |= 1 << FIRST_FLAG + flag;
        }
        return new NumaPolicy(asked, mode, IdList.parse(asked.nodes()));
    }

    /** Makes it the policy of the process behind a kernel. */
    void apply(Kernel kernel) throws IOException {
        long[] words = nodes.toLongArray();
        Frame frame = kernel.frame();
        // the kernel leaves the last bit that it is told of out
        long bits = words.length == 0 ? 0 : (long) words.length * Long.SIZE + 1;
        frame.call(
                Sys.SET_MEMPOLICY,
                mode,
                words.length == 0 ? 0 : frame.longs(Arrays.copyOf(words, words.length + 1)),
                bits);
        Reply reply = kernel.run(frame);
        if (reply.failed()) {
            throw failure(reply.errno());
        }
    }

    private ErrnoException failure(Errno errno) {
        ErrnoException plain = new ErrnoException("set_mempolicy", errno);
        String cause =
                switch (errno) {
                    case EINVAL ->
                        nodes.isEmpty()
                                ? " (/linux/memoryPolicy: " + asked.mode() + " does not take these flags)"
                                : " (/linux/memoryPolicy: " + asked.mode() + " of nodes " + asked.nodes()
                                        + ": none of them has memory that the container's cpuset allows, or the mode"
                                        + " does not take these flags)";
                    case ENOSYS -> " (/linux/memoryPolicy: this kernel knows no NUMA)";
                    default -> "";
                };
        return cause.isEmpty() ? plain : new ErrnoException(plain.getMessage() + cause, plain);
    }
}
