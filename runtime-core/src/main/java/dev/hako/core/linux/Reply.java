package dev.hako.core.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What became of a frame.
 *
 * @param result the kernel's answer to the last call that ran: a value, or {@code -errno}
 * @param remaining how many calls of the frame did not run after it
 * @param data the bytes that the frame asked for
 */
public record Reply(long result, int remaining, byte[] data) {

    private static final int LAST_ERRNO = 4095;

    /** {@return whether the last call that ran failed} */
    public boolean failed() {
        return result < 0 && result >= -LAST_ERRNO;
    }

    /** {@return the error of the last call that ran}, meaningful only if it {@link #failed} */
    public Errno errno() {
        return Errno.of((int) -result);
    }

    /** {@return the 32-bit number at an offset of the data} */
    public int int32(int offset) {
        return view().getInt(offset);
    }

    /** {@return the 64-bit number at an offset of the data} */
    public long int64(int offset) {
        return view().getLong(offset);
    }

    /** {@return the first bytes of the data as UTF-8 text} */
    public String text(int length) {
        return new String(data, 0, length, StandardCharsets.UTF_8);
    }

    private ByteBuffer view() {
        return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }
}
