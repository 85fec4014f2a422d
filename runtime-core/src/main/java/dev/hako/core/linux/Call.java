package dev.hako.core.linux;

/** One system call of a {@link Frame}. */
public final class Call {

    /** How many arguments a system call takes at the most. */
    public static final int ARGUMENTS = 6;

    private final Sys sys;
    private final long[] args;
    private long store;
    private int adoptRead;
    private int adoptWrite;
    private boolean adoptsStored;
    private int parentCalls;
    private boolean storesInt;
    private boolean mayFail;
    private int indirect;

    Call(Sys sys, long[] args) {
        if (args.length > ARGUMENTS) {
            throw new IllegalArgumentException(sys.text() + " with " + args.length + " arguments");
        }
        this.sys = sys;
        this.args = args;
    }

    public Sys sys() {
        return sys;
    }

    /** {@return the argument of an index below {@link #ARGUMENTS}; 0 when it was not given} */
    public long arg(int index) {
        return index < args.length ? args[index] : 0;
    }

    public int argCount() {
        return args.length;
    }

    /** Has the result (64 bits) stored at an address of the frame's memory. {@return this} */
    public Call storeInto(long address) {
        store = address;
        return this;
    }

    /** Has the lower half of the result (32 bits) stored at an address of the frame's memory: a descriptor between others. {@return this} */
    public Call storeIntInto(long address) {
        store = address;
        storesInt = true;
        return this;
    }

    /** {@return whether 32 bits of the result are stored, not 64} */
    public boolean storesInt() {
        return storesInt;
    }

    /** {@return the address at which the result is stored, or 0} */
    public long store() {
        return store;
    }

    /**
     * For a clone: names the control descriptors that the child goes on with, of which the first is not 0. The child runs the rest of the
     * frame's calls, its parent none of them but what {@link #parentRuns} says.
     */
    public Call adopt(int readEnd, int writeEnd) {
        if (readEnd == 0) {
            throw new IllegalArgumentException("descriptor 0 stands for none");
        }
        adoptRead = readEnd;
        adoptWrite = writeEnd;
        return this;
    }

    /** Like {@link #adopt}, but names where the two descriptors are stored (32 bits each), by calls of the same frame. */
    public Call adoptStored(long readEnd, long writeEnd) {
        adoptsStored = true;
        return adopt((int) readEnd, (int) writeEnd);
    }

    /** For a clone: has its parent run the next calls, which the child passes over. */
    public Call parentRuns(int calls) {
        parentCalls = calls;
        return this;
    }

    public int parentCalls() {
        return parentCalls;
    }

    public boolean adoptsStored() {
        return adoptsStored;
    }

    public int adoptRead() {
        return adoptRead;
    }

    public int adoptWrite() {
        return adoptWrite;
    }

    /** Lets the frame go on when this call fails. {@return this} */
    public Call mayFail() {
        mayFail = true;
        return this;
    }

    /** Has the argument of an index taken from memory, where an earlier call stored it: the argument is its address. */
    public Call indirect(int index) {
        indirect |= 1 << index;
        return this;
    }

    /** {@return a bit for each argument that is the address of its value} */
    public int indirectArgs() {
        return indirect;
    }

    public boolean isAllowedToFail() {
        return mayFail;
    }
}
