package dev.hako.cli;

import dev.hako.core.lifecycle.Caller;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import dev.hako.core.stub.LibraryStub;
import dev.hako.core.stub.Stub;
import dev.hako.core.stub.Stubs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real process that calls hako, as the launcher does: its standard output and error are files in a directory. */
public final class CallerProcess implements AutoCloseable {

    private final Path directory;
    private final Stub parent;
    private final Stub stub;
    private final Map<String, String> env = new HashMap<>();
    private String name = "hako";
    private int uid;

    /** @param directory the process's working directory */
    public CallerProcess(Path directory) throws IOException {
        this.directory = directory;
        parent = LibraryStub.start();
        stub = Stubs.spawn(parent.kernel(), parent.pid(), new Stubs.Clone());
        Files.changeDirectory(stub.kernel(), directory.toString());
        redirect(1, directory.resolve("stdout").toString());
        redirect(2, directory.resolve("stderr").toString());
    }

    public void redirect(int number, String path) throws IOException {
        try (Fd file = Files.open(stub.kernel(), path, Files.O_WRONLY | Files.O_CREAT | Files.O_APPEND, 0600)) {
            Files.duplicateOnto(file, number);
        }
    }

    public void redirectToClosedPipe(int number) throws IOException {
        Frame frame = stub.kernel().frame();
        frame.call(Sys.PIPE2, frame.answer(2 * Integer.BYTES), 0);
        Reply pipe = stub.kernel().check(frame, "pipe", "");
        new Fd(stub.kernel(), pipe.int32(0)).close();
        try (Fd writeEnd = new Fd(stub.kernel(), pipe.int32(Integer.BYTES))) {
            Files.duplicateOnto(writeEnd, number);
        }
    }

    public CallerProcess named(String other) {
        name = other;
        return this;
    }

    public CallerProcess withUser(int other) {
        uid = other;
        return this;
    }

    public CallerProcess with(String variable, String value) {
        env.put(variable, value);
        return this;
    }

    public Caller caller() {
        return new Caller(stub.kernel(), stub.pid(), uid, uid, directory.toString(), env, name);
    }

    public int execute(String... words) {
        return Commands.execute(caller(), List.of(words));
    }

    public String out() throws IOException {
        return java.nio.file.Files.readString(directory.resolve("stdout"));
    }

    public String err() throws IOException {
        return java.nio.file.Files.readString(directory.resolve("stderr"));
    }

    @Override
    public void close() throws IOException {
        stub.close();
        parent.close();
    }
}
