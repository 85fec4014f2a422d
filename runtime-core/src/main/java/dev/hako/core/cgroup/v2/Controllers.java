package dev.hako.core.cgroup.v2;

import dev.hako.core.cgroup.CgroupFiles;
import dev.hako.spec.runtime.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which controllers a cgroup of v2 has: those that every cgroup above it hands down by its {@code cgroup.subtree_control}
 * (Documentation/admin-guide/cgroup-v2.rst, "Controllers").
 */
final class Controllers {

    private static final String AVAILABLE = "cgroup.controllers";
    private static final String HANDED_DOWN = "cgroup.subtree_control";
    private static final String TYPE = "cgroup.type";

    private static final String ONLY_THREADS =
            ": only threads can be in there, as a cgroup above has processes of its own and hands"
                    + " controllers down or is threaded, and limits of memory, block I/O and huge pages are for processes: have"
                    + " /linux/cgroupsPath name another place, or set none of these";

    private final String directory;

    Controllers(String directory) {
        this.directory = directory;
    }

    /** {@return the controllers that the cgroup has} */
    List<String> available() throws IOException {
        return words(directory, AVAILABLE);
    }

    /** Has the cgroups above hand down all that there are, as far as they let us. */
    void enableAll() throws IOException {
        List<String> above = above();
        if (!above.isEmpty()) {
            enable(above, words(above.getFirst(), AVAILABLE));
        }
    }

    /** Has the cgroups above hand down some controllers, as far as they let us. */
    void enable(List<String> wanted) throws IOException {
        enable(above(), wanted);
    }

    private void enable(List<String> above, List<String> wanted) throws IOException {
        if (without(wanted, available()).isEmpty()) {
            return;
        }
        for (String ancestor : above) {
            List<String> missing = without(wanted, words(ancestor, HANDED_DOWN));
            if (!missing.isEmpty() && !handDown(ancestor, missing)) {
                for (String controller : missing) {
                    handDown(ancestor, List.of(controller));
                }
            }
        }
    }

    /** A refusal shows when a limit is set that needs the controller: {@link #explain} says then why. */
    private static boolean handDown(String ancestor, List<String> controllers) {
        StringBuilder value = new StringBuilder();
        for (String controller : controllers) {
            value.append(value.isEmpty() ? "+" : " +").append(controller);
        }
        try {
            CgroupFiles.write(ancestor, HANDED_DOWN, value.toString());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@return the cgroups above this one, the hierarchy's root first} */
    private List<String> above() {
        List<String> above = new ArrayList<>();
        String ancestor = parent(directory);
        while (!ancestor.isEmpty() && CgroupFiles.exists(ancestor, AVAILABLE)) {
            above.addFirst(ancestor);
            ancestor = parent(ancestor);
        }
        return above;
    }

    /** {@return why the cgroup does not have a controller} */
    String explain(String controller) throws IOException {
        List<String> above = above();
        if (above.isEmpty() || !words(above.getFirst(), AVAILABLE).contains(controller)) {
            return "the kernel does not offer it in the unified hierarchy (built without it, started with cgroup_disable=, or a v1"
                    + " hierarchy has it)";
        }
        for (String ancestor : above) {
            if (!words(ancestor, HANDED_DOWN).contains(controller)) {
                return "it is not enabled in " + ancestor + "/" + HANDED_DOWN + remedy(ancestor, controller);
            }
        }
        return "it was taken away meanwhile";
    }

    private static String remedy(String ancestor, String controller) throws IOException {
        boolean isRoot = !CgroupFiles.exists(ancestor, TYPE);
        if (!isRoot && !CgroupFiles.read(ancestor, "cgroup.procs").isEmpty()) {
            return ", because that cgroup has processes of its own: move them to one below it, or have cgroupsPath name another place";
        }
        return ": write +" + controller + " to it as root, or have systemd do so by Delegate=" + controller
                + " in the unit that the container is to be in, such as user@.service";
    }

    /**
     * Makes the best of a place where processes, not threads, cannot be: a cgroup below one that has processes of its own and
     * hands controllers down, or below a threaded one.
     *
     * @throws IOException when resources need a controller that knows no threads
     */
    void settleType(Resources resources) throws IOException {
        String type = type(directory);
        if (type.equals("domain") || type.isEmpty()) {
            return;
        }
        boolean needsDomain = needsDomain(resources);
        List<String> chain = above();
        chain.add(directory);
        for (String cgroup : chain) {
            settle(cgroup, type(cgroup), needsDomain);
        }
    }

    private static void settle(String cgroup, String type, boolean needsDomain) throws IOException {
        switch (type) {
            case "domain invalid" -> {
                if (needsDomain) {
                    throw new IOException("cannot enter cgroupv2 \"" + cgroup
                            + "\" with domain controllers -- it is in an invalid state" + ONLY_THREADS);
                }
                CgroupFiles.write(cgroup, TYPE, "threaded");
            }
            case "domain threaded", "threaded" -> {
                if (needsDomain) {
                    throw new IOException("cannot enter cgroupv2 \"" + cgroup
                            + "\" with domain controllers -- it is in " + type + " mode" + ONLY_THREADS);
                }
            }
            default -> {
                // a domain, or the root: anything may be in it
            }
        }
    }

    /** The root has no type. */
    private static String type(String cgroup) throws IOException {
        try {
            return CgroupFiles.read(cgroup, TYPE);
        } catch (IOException e) {
            if (CgroupFiles.isAbsent(e)) {
                return "";
            }
            throw e;
        }
    }

    /** Of the controllers that we set, cpu, cpuset and pids know threads; runc takes cpu for one that does not. */
    private static boolean needsDomain(Resources resources) {
        boolean memory = resources.memory().isPresent()
                && (resources.memory().get().limit().orElse(0) != 0
                        || resources.memory().get().swap().orElse(0) != 0
                        || resources.memory().get().reservation().orElse(0) != 0);
        return memory
                || resources.blockIo().isPresent()
                || !resources.hugepageLimits().isEmpty();
    }

    private static List<String> words(String directory, String file) throws IOException {
        List<String> words = new ArrayList<>();
        String text = CgroupFiles.read(directory, file);
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf(' ', start);
            end = end < 0 ? text.length() : end;
            words.add(text.substring(start, end));
            start = end + 1;
        }
        return words;
    }

    private static List<String> without(List<String> all, List<String> some) {
        List<String> rest = new ArrayList<>(0);
        for (String one : all) {
            if (!some.contains(one)) {
                rest.add(one);
            }
        }
        return rest;
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
