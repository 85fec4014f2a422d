package dev.hako.core.stub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The first stub of a Java program that uses hako as a library: what the launcher is to the command line.
 *
 * <p>The JVM starts it as an ordinary child process whose standard input and output are the control channel.
 */
public final class LibraryStub {

    private LibraryStub() {}

    /** Starts a stub as a child of this JVM. */
    public static Stub start() throws IOException {
        Path image = Files.createTempFile(
                "hako-stub", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Files.write(image, StubProgram.image(0, 1));
            Process process = new ProcessBuilder(image.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            RemoteKernel kernel = new RemoteKernel(process.getInputStream(), process.getOutputStream());
            kernel.awaitHello();
            return new Stub(Math.toIntExact(process.pid()), kernel, List.of(0, 1));
        } finally {
            Files.delete(image);
        }
    }
}
