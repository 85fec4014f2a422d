package dev.hako.core.linux;

import java.nio.charset.StandardCharsets;

/** Writes a call as strace(1) does: numbers, and the text that pointers point at. */
public final class CallText {

    private static final int LONGEST = 64;

    private CallText() {}

    /** {@return the call with its arguments: {@code openat(-100, "/proc", 0x80000)}} */
    public static String of(Frame frame, Call call) {
        StringBuilder text = new StringBuilder(call.sys().text()).append('(');
        for (int i = 0; i < call.argCount(); i++) {
            if (i > 0) {
                text.append(", ");
            }
            argument(frame, call, i, text);
        }
        return text.append(')').toString();
    }

    private static void argument(Frame frame, Call call, int index, StringBuilder text) {
        long value = call.arg(index);
        if ((call.indirectArgs() & 1 << index) != 0) {
            text.append("<earlier result>");
        } else if (frame.holds(value)) {
            memory(frame, value, text);
        } else if (value >= 4096) {
            text.append("0x").append(Long.toHexString(value));
        } else {
            text.append(value);
        }
    }

    private static void memory(Frame frame, long address, StringBuilder text) {
        byte[] data = frame.data();
        int size = frame.size() - frame.start();
        int start = (int) (address - frame.base()) - frame.start();
        int end = start;
        while (end < size && data[end] >= ' ' && data[end] < 0x7f && end - start < LONGEST) {
            end++;
        }
        boolean isText = end < size && (data[end] == 0 || end - start == LONGEST);
        if (isText && (end > start || end + 1 == size || data[end + 1] == 0)) {
            text.append('"')
                    .append(new String(data, start, end - start, StandardCharsets.UTF_8))
                    .append('"');
        } else {
            text.append("{…}");
        }
    }
}
