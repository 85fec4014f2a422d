package dev.hako.core.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A message of netlink(7): a header that depends on its type, then attributes, each padded to four bytes.
 *
 * @param type {@code RTM_*} or {@code NLMSG_*}
 * @param flags {@code NLM_F_*}
 * @param payload all that follows the header that every message has
 */
public record NetlinkMessage(int type, int flags, byte[] payload) {

    private static final int HEADER = 16;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int ATTRIBUTE_TYPE = 0x3fff; // without NLA_F_NESTED and NLA_F_NET_BYTEORDER

    /**
     * {@return a message without attributes}
     *
     * @param header of its type, as 32-bit numbers
     */
    public static NetlinkMessage of(int type, int flags, int... header) {
        byte[] payload = new byte[header.length * Integer.BYTES];
        ByteBuffer view = view(payload);
        for (int word : header) {
            view.putInt(word);
        }
        return new NetlinkMessage(type, flags, payload);
    }

    /** {@return this message with one more attribute} */
    public NetlinkMessage with(int attribute, byte[] value) {
        int start = aligned(payload.length);
        byte[] longer = Arrays.copyOf(payload, start + aligned(ATTRIBUTE_HEADER + value.length));
        view(longer)
                .position(start)
                .putShort((short) (ATTRIBUTE_HEADER + value.length))
                .putShort((short) attribute)
                .put(value);
        return new NetlinkMessage(type, flags, longer);
    }

    /** {@return this message with one more attribute, a 32-bit number} */
    public NetlinkMessage with(int attribute, int value) {
        byte[] bytes = new byte[Integer.BYTES];
        view(bytes).putInt(value);
        return with(attribute, bytes);
    }

    /** {@return this message with one more attribute, a text} */
    public NetlinkMessage with(int attribute, String text) {
        return with(attribute, (text + '\0').getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the 32-bit number at an offset of the payload} */
    public int int32(int offset) {
        return view(payload).getInt(offset);
    }

    /** {@return the byte at an offset of the payload, unsigned} */
    public int int8(int offset) {
        return payload[offset] & 0xff;
    }

    /**
     * {@return the attributes, in their order}
     *
     * @param from where they begin in the payload
     */
    public Map<Integer, byte[]> attributes(int from) {
        Map<Integer, byte[]> attributes = new LinkedHashMap<>();
        for (int at = from; at + ATTRIBUTE_HEADER <= payload.length; ) {
            int length = view(payload).getShort(at) & 0xffff;
            if (length < ATTRIBUTE_HEADER || at + length > payload.length) {
                break;
            }
            int attribute = view(payload).getShort(at + 2) & ATTRIBUTE_TYPE;
            attributes.put(attribute, Arrays.copyOfRange(payload, at + ATTRIBUTE_HEADER, at + length));
            at += aligned(length);
        }
        return attributes;
    }

    /** {@return the text that is the value of an attribute} */
    public static String text(byte[] value) {
        int length = value.length > 0 && value[value.length - 1] == 0 ? value.length - 1 : value.length;
        return new String(value, 0, length, StandardCharsets.UTF_8);
    }

    /** {@return the message as it is sent} */
    byte[] toBytes() {
        byte[] bytes = new byte[HEADER + payload.length];
        view(bytes)
                .putInt(HEADER + payload.length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(0) // its number: who waits for each answer needs none
                .putInt(0) // to the kernel
                .put(payload);
        return bytes;
    }

    /** {@return the messages of a datagram} */
    static List<NetlinkMessage> parse(byte[] bytes, int size) {
        List<NetlinkMessage> messages = new ArrayList<>();
        ByteBuffer view = view(bytes);
        for (int at = 0; at + HEADER <= size; ) {
            int length = view.getInt(at);
            if (length < HEADER || at + length > size) {
                break;
            }
            byte[] payload = Arrays.copyOfRange(bytes, at + HEADER, at + length);
            messages.add(new NetlinkMessage(view.getShort(at + 4) & 0xffff, view.getShort(at + 6) & 0xffff, payload));
            at += aligned(length);
        }
        return messages;
    }

    private static int aligned(int length) {
        return (length + 3) & -4;
    }

    /** All that is on this machine's side of netlink is in its byte order, and hako knows little-endian ones only. */
    private static ByteBuffer view(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
