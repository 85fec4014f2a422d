package dev.hako.it.bundle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An agent for filters that notify: it takes one connection after the other, with the message that comes at once, and lets all calls go
 * on, save those that it has an errno for.
 */
public final class SeccompAgent {

    /** Says {@code got <message>} of each listener, and {@code call <number>} of each notification, {@code closed} of a connection; {@code mute} answers none. */
    private static final String PROGRAM = """
            import array, fcntl, os, select, socket, struct, sys, threading
            RECV, SEND = 0xc0502100, 0xc0182101
            def say(*words):  # in one piece, whoever else says something
                os.write(1, (' '.join(map(str, words)) + '\\n').encode())
            answers = dict(map(int, word.split('=')) for word in sys.argv[2:] if word != 'mute')
            def serve(listener):
                poll = select.poll()
                poll.register(listener, select.POLLIN)
                while not any(event & select.POLLHUP for _, event in poll.poll()):
                    request = bytearray(80)
                    try:
                        fcntl.ioctl(listener, RECV, request)
                        id, pid, _, number = struct.unpack_from('=QIIi', request)
                        say('call', number)
                        if 'mute' in sys.argv:
                            continue
                        errno = answers.get(number)
                        reply = (-errno, 0) if errno is not None else (0, 1)
                        fcntl.ioctl(listener, SEND, struct.pack('=QqiI', id, 0, *reply))
                    except FileNotFoundError:
                        pass  # whoever made the call is gone
            def end(connection):
                assert connection.recv(1) == b''
                say('closed')
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            server.bind(sys.argv[1].replace('@', '\\0', 1) if sys.argv[1][0] == '@' else sys.argv[1])
            server.listen()
            say('listening')
            while True:
                connection, _ = server.accept()
                data, ancillary, _, _ = connection.recvmsg(65536, socket.CMSG_SPACE(4 * 8))
                threading.Thread(target=end, args=(connection,), daemon=True).start()
                fds = array.array('i')
                for level, kind, content in ancillary:
                    assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
                    fds.frombytes(content)
                assert len(fds) == 1, fds
                say('got', data.decode())
                threading.Thread(target=serve, args=(fds[0],), daemon=True).start()
            """;

    private final Running process;

    private SeccompAgent(Running process) {
        this.process = process;
    }

    /**
     * Starts an agent.
     *
     * @param socket where it listens; {@code @} begins an abstract address
     * @param answers {@code <number of a call>=<errno>}; {@code mute} has it answer nothing at all
     */
    public static SeccompAgent listen(Sandbox sandbox, String socket, String... answers) {
        List<String> words = new ArrayList<>(List.of("python3", "-c", PROGRAM, socket));
        words.addAll(List.of(answers));
        Running process = sandbox.command(words.toArray(String[]::new)).start();
        process.awaitOutput("listening");
        return new SeccompAgent(process);
    }

    /** As {@link #listen}, at a path that is still free. */
    public static SeccompAgent listen(Sandbox sandbox, Path socket, String... answers) {
        return listen(sandbox, socket.toString(), answers);
    }

    /** {@return what it was told with each listener so far, of which there must be some} */
    public List<Map<String, Object>> messages(int count) {
        Host.await(count + " listeners", () -> found("got ").size() == count, process::soFar);
        return found("got ").stream().map(Json::parseObject).toList();
    }

    /** Waits until nobody holds a connection to it any more. */
    public void awaitClosed() {
        process.awaitOutput("closed");
    }

    /** {@return how often it was asked about a call} */
    public long calls(int number) {
        return found("call ").stream().filter(Integer.toString(number)::equals).count();
    }

    /** Waits until it is asked about a call. */
    public void awaitCall(int number) {
        Host.await("call " + number, () -> calls(number) > 0, process::soFar);
    }

    /** Ends it at once. */
    public void kill() {
        process.signal("KILL");
        process.awaitEnd(java.time.Duration.ofSeconds(10));
    }

    private List<String> found(String word) {
        return process.soFar()
                .stdout()
                .lines()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .toList();
    }
}
