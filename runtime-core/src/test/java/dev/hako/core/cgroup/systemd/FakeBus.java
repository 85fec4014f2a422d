package dev.hako.core.cgroup.systemd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * The other end of a D-Bus connection, one for each that is made (D-Bus specification, "Message Format"): it tells which calls came, and
 * answers as it is told.
 */
final class FakeBus implements AutoCloseable {

    private static final int CALL = 1;
    private static final int REPLY = 2;
    private static final int ERROR = 3;
    private static final int SIGNAL = 4;

    /** A call: its method, its signature, and its strings in their order. */
    record Call(String method, String signature, List<String> strings) {}

    /**
     * An answer.
     *
     * @param error the name of an error whose text {@code body} is; empty if it is none
     * @param signature {@code o}, {@code v} or nothing
     * @param body the one string that it has
     * @param job how the job ends that it is the path of; empty if it is no job, or does not end
     */
    record Answer(String error, String signature, String body, String job) {
        static Answer nothing() {
            return new Answer("", "", "", "");
        }

        static Answer job(String path, String result) {
            return new Answer("", "o", path, result);
        }

        static Answer variant(String text) {
            return new Answer("", "v", text, "");
        }

        static Answer error(String name, String text) {
            return new Answer(name, "s", text, "");
        }
    }

    private final ServerSocketChannel server;
    private final Function<Call, Answer> script;
    private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
    private int serial = 1;

    FakeBus(Path socket, Function<Call, Answer> script) throws IOException {
        this.script = script;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().daemon().start(this::serve);
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    private void serve() {
        try {
            while (true) {
                try (SocketChannel peer = server.accept()) {
                    talk(peer);
                }
            }
        } catch (IOException closed) {
            // the test is over
            serial = 0;
        }
    }

    private void talk(SocketChannel peer) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            ByteBuffer one = ByteBuffer.allocate(1);
            if (peer.read(one) < 1) {
                return;
            }
            line.append((char) one.get(0));
            if (line.indexOf("\r\n") >= 0) {
                String said = line.toString().replace("\0", "").strip();
                line.setLength(0);
                if (said.startsWith("AUTH")) {
                    send(peer, "DATA\r\n");
                } else if (said.startsWith("DATA")) {
                    send(peer, "OK 0123456789abcdef0123456789abcdef\r\n");
                } else if (said.startsWith("NEGOTIATE")) {
                    send(peer, "AGREE_UNIX_FD\r\n");
                } else if (said.startsWith("BEGIN")) {
                    break;
                }
            }
        }
        while (true) {
            ByteBuffer head = read(peer, 16);
            if (head.remaining() < 16) {
                return;
            }
            int type = head.get(1);
            int bodyLength = head.getInt(4);
            int question = head.getInt(8);
            int fieldsLength = head.getInt(12);
            ByteBuffer fields = read(peer, (fieldsLength + 7) / 8 * 8);
            ByteBuffer body = read(peer, bodyLength);
            if (type == CALL) {
                Call call = call(fields, fieldsLength, body);
                calls.add(call);
                answer(peer, question, script.apply(call));
            }
        }
    }

    private static ByteBuffer read(SocketChannel peer, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && peer.read(buffer) >= 0) {
            Thread.onSpinWait();
        }
        return buffer.flip();
    }

    private static void send(SocketChannel peer, String text) throws IOException {
        peer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static Call call(ByteBuffer fields, int length, ByteBuffer body) {
        String method = "";
        String signature = "";
        while (fields.position() < length) {
            fields.position((fields.position() + 7) / 8 * 8);
            int code = fields.get();
            int typeLength = fields.get();
            char type = (char) fields.get();
            fields.position(fields.position() + typeLength);
            switch (type) {
                case 's', 'o' -> {
                    String value = string(fields);
                    method = code == 3 ? value : method;
                }
                case 'g' -> {
                    byte[] bytes = new byte[fields.get()];
                    fields.get(bytes).get();
                    signature = new String(bytes, StandardCharsets.US_ASCII);
                }
                default -> fields.position((fields.position() + 3) / 4 * 4 + 4);
            }
        }
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < signature.length() && signature.charAt(i) == 's'; i++) {
            strings.add(string(body));
        }
        return new Call(method, signature, strings);
    }

    private static String string(ByteBuffer from) {
        from.position((from.position() + 3) / 4 * 4);
        byte[] bytes = new byte[from.getInt()];
        from.get(bytes).get();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void answer(SocketChannel peer, int question, Answer answer) throws IOException {
        Writer body = new Writer();
        if (answer.signature().equals("v")) {
            body.signature("s");
        }
        if (!answer.signature().isEmpty()) {
            body.string(answer.body());
        }
        Writer fields = new Writer();
        fields.field(5, "u").number(question);
        if (!answer.error().isEmpty()) {
            fields.field(4, "s").string(answer.error());
        }
        if (!answer.signature().isEmpty()) {
            fields.field(8, "g").signature(answer.signature());
        }
        message(peer, answer.error().isEmpty() ? REPLY : ERROR, fields, body);
        if (!answer.job().isEmpty()) {
            // another job's end comes first
            ended(peer, "/job/other", "failed");
            ended(peer, answer.body(), answer.job());
        }
    }

    private void ended(SocketChannel peer, String job, String result) throws IOException {
        Writer body = new Writer();
        body.number(7);
        body.string(job);
        body.string("some.scope");
        body.string(result);
        Writer fields = new Writer();
        fields.field(1, "o").string("/org/freedesktop/systemd1");
        fields.field(2, "s").string("org.freedesktop.systemd1.Manager");
        fields.field(3, "s").string("JobRemoved");
        fields.field(8, "g").signature("uoss");
        message(peer, SIGNAL, fields, body);
    }

    private void message(SocketChannel peer, int type, Writer fields, Writer body) throws IOException {
        Writer all = new Writer();
        all.bytes.write('l');
        all.bytes.write(type);
        all.bytes.write(1); // no reply is expected
        all.bytes.write(1);
        all.number(body.bytes.size());
        all.number(serial++);
        all.number(fields.bytes.size());
        all.bytes.writeBytes(fields.bytes.toByteArray());
        all.align(8);
        all.bytes.writeBytes(body.bytes.toByteArray());
        ByteBuffer buffer = ByteBuffer.wrap(all.bytes.toByteArray());
        while (buffer.hasRemaining()) {
            peer.write(buffer);
        }
    }

    /** Values as D-Bus lays them out, little-endian. */
    private static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void align(int to) {
            while (bytes.size() % to != 0) {
                bytes.write(0);
            }
        }

        Writer number(int value) {
            align(4);
            bytes.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
            return this;
        }

        void string(String value) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            number(text.length);
            bytes.writeBytes(text);
            bytes.write(0);
        }

        void signature(String value) {
            bytes.write(value.length());
            bytes.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
            bytes.write(0);
        }

        Writer field(int code, String type) {
            align(8);
            bytes.write(code);
            signature(type);
            return this;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
