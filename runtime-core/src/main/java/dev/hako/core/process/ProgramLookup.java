package dev.hako.core.process;

import dev.hako.core.linux.Errno;
import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.Frame;
import dev.hako.core.linux.GoText;
import dev.hako.core.linux.Kernel;
import dev.hako.core.linux.Reply;
import dev.hako.core.linux.Stat;
import dev.hako.core.linux.Sys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the program that {@code args[0]} names, inside the container and with the rights of its process: Go's
 * {@code exec.LookPath}, whose messages callers match. It looks at files and opens none.
 */
public final class ProgramLookup {

    /** Bounds a frame however long PATH is. */
    private static final int BATCH = 64;

    /** What comes back of a file: its {@code struct stat}, then the results of stat and access. */
    private static final int STAT_RESULT = Stat.SIZE;

    private static final int ACCESS_RESULT = STAT_RESULT + Long.BYTES;
    private static final int ENTRY_SIZE = ACCESS_RESULT + Long.BYTES;

    private final Kernel container;
    private final Identity who;
    private final ActingAs acting;

    /**
     * @param container after the root was changed; it is to be in the working directory when something is {@linkplain #find looked up}
     * @param who whose rights count
     */
    public ProgramLookup(Kernel container, Identity who) throws IOException {
        this.container = container;
        this.who = who;
        this.acting = ActingAs.prepare(container, who);
    }

    /**
     * {@return the path to execute}
     *
     * @param name with a slash it is a path and used as it is
     * @param path directories separated by colons; an empty one is the working directory
     * @throws ErrnoException when a name with a slash cannot be executed
     * @throws IllegalArgumentException when a name without one is in none of the directories
     */
    public String find(String name, String path) throws IOException {
        return name.indexOf('/') >= 0 ? check(name) : search(name, path);
    }

    private String check(String path) throws IOException {
        Candidate file = look(List.of(path)).getFirst();
        if (file.missing != 0) {
            throw new ErrnoException("exec: " + GoText.quote(path) + ": stat " + path, Errno.of(file.missing));
        }
        if (file.refused != 0) {
            throw new ErrnoException("exec: " + GoText.quote(path), Errno.of(file.refused));
        }
        return path;
    }

    private String search(String name, String path) throws IOException {
        List<String> candidates = candidates(name, path);
        String refused = "";
        for (int from = 0; from < candidates.size(); from += BATCH) {
            List<String> batch = candidates.subList(from, Math.min(from + BATCH, candidates.size()));
            for (Candidate file : look(batch)) {
                if (file.isExecutable()) {
                    return checkAbsolute(name, file.path);
                }
                if (refused.isEmpty() && file.refused == Errno.EACCES.number()) {
                    refused = " (" + file.path + " is there, but not executable for uid " + who.uid() + ")";
                }
            }
        }
        throw new IllegalArgumentException(
                "exec: " + GoText.quote(name) + ": executable file not found in $PATH" + refused);
    }

    private static String checkAbsolute(String name, String path) {
        if (path.charAt(0) != '/') {
            throw new IllegalArgumentException(
                    "exec: " + GoText.quote(name) + ": cannot run executable found relative to current directory");
        }
        return path;
    }

    private static List<String> candidates(String name, String path) {
        List<String> candidates = new ArrayList<>();
        if (path.isEmpty() || name.isEmpty()) {
            return candidates;
        }
        for (int start = 0; start <= path.length(); ) {
            int colon = path.indexOf(':', start);
            int end = colon < 0 ? path.length() : colon;
            String directory = path.substring(start, end);
            if (directory.isEmpty()) {
                candidates.add("./" + name);
            } else {
                candidates.add(directory.endsWith("/") ? directory + name : directory + '/' + name);
            }
            start = end + 1;
        }
        return candidates;
    }

    private List<Candidate> look(List<String> paths) throws IOException {
        container.settle();
        Frame frame = container.frame();
        long answer = frame.answer(paths.size() * ENTRY_SIZE);
        Reply reply = acting.run(frame, calls -> {
            for (int i = 0; i < paths.size(); i++) {
                long entry = answer + (long) i * ENTRY_SIZE;
                long path = calls.text(paths.get(i));
                calls.call(Sys.NEWFSTATAT, Fd.CWD, path, entry, 0).mayFail().storeInto(entry + STAT_RESULT);
                calls.call(Sys.FACCESSAT2, Fd.CWD, path, Files.X_OK, Files.AT_EACCESS)
                        .mayFail()
                        .storeInto(entry + ACCESS_RESULT);
            }
        });
        List<Candidate> found = new ArrayList<>(paths.size());
        for (int i = 0; i < paths.size(); i++) {
            found.add(Candidate.of(paths.get(i), reply, i * ENTRY_SIZE));
        }
        return found;
    }

    /**
     * A file that may be the program.
     *
     * @param missing the errno of looking at it; 0 if it is there
     * @param refused the errno of executing it; 0 if that is allowed
     */
    private record Candidate(String path, int missing, int refused) {

        private static final int EXECUTE_BITS = 0111;

        static Candidate of(String path, Reply reply, int at) {
            int missing = (int) -reply.int64(at + STAT_RESULT);
            int refused = (int) -reply.int64(at + ACCESS_RESULT);
            Stat stat = Stat.of(reply, at);
            if (missing == 0 && stat.isDirectory()) {
                refused = Errno.EISDIR.number();
            } else if (refused == Errno.ENOSYS.number() || refused == Errno.EPERM.number()) {
                // a seccomp filter around us may refuse faccessat2(2): go by the mode, as Go does
                refused = (stat.mode() & EXECUTE_BITS) != 0 ? 0 : Errno.EACCES.number();
            }
            return new Candidate(path, missing, refused);
        }

        boolean isExecutable() {
            return missing == 0 && refused == 0;
        }
    }
}
