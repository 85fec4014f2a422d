package dev.hako.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.cli.CallerProcess;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Sys;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTest {

    @TempDir
    Path dir;

    @Test
    void aPipeThatIsFullAndDoesNotBlockIsWrittenInTheEnd() throws IOException {
        String text = "0123456789abcdef".repeat(64 * 1024);
        try (CallerProcess hako = new CallerProcess(dir)) {
            Kernel kernel = hako.caller().kernel();
            Frame frame = kernel.frame();
            frame.call(Sys.PIPE2, frame.answer(2 * Integer.BYTES), Files.O_NONBLOCK);
            Reply pipe = kernel.check(frame, "pipe", "");
            try (Fd readEnd = new Fd(kernel, pipe.int32(0));
                    InputStream reader =
                            new FileInputStream("/proc/" + hako.caller().pid() + "/fd/" + readEnd.number())) {
                CompletableFuture<Integer> count = CompletableFuture.supplyAsync(() -> read(reader, text.length()));
                Output.write(kernel, pipe.int32(Integer.BYTES), "pipe", text);
                assertThat(count.join()).isEqualTo(text.length());
            }
        }
    }

    private static int read(InputStream reader, int length) {
        try {
            return new String(reader.readNBytes(length), StandardCharsets.UTF_8).length();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
