package dev.hako.core.resctrl;

import dev.hako.core.linux.GoText;
import dev.hako.core.resctrl.stats.RdtStats;
import dev.hako.spec.runtime.IntelRdt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A group of the resctrl file system, which a container's processes are in.
 *
 * <p>One that was named is others' as well: it is joined if it is there, and outlives the container.
 */
public final class RdtGroup {

    private final Resctrl resctrl;
    private final IntelRdt asked;
    private final String path;
    private final String monitor;
    private final List<String> made = new ArrayList<>();

    RdtGroup(Resctrl resctrl, IntelRdt asked, String path, String id) {
        this.resctrl = resctrl;
        this.asked = asked;
        this.path = path;
        this.monitor = path + "/mon_groups/" + id;
    }

    /** {@return what is to be removed together with the container}, asked before {@link #make} */
    public List<String> removable() throws IOException {
        List<String> removable = new ArrayList<>();
        if (asked.enableMonitoring()) {
            removable.add(monitor);
        }
        if (asked.closId().isEmpty() && !resctrl.exists(path)) {
            removable.add(path);
        }
        return removable;
    }

    /**
     * Makes the group if it is not there, and moves a process into it; those that it starts later are in it from the beginning.
     *
     * @param pid as the host process sees it
     */
    public void make(int pid) throws IOException {
        boolean isThere = resctrl.exists(path);
        List<String> schemata = schemata();
        if (!isThere && !asked.closId().isEmpty() && schemata.isEmpty()) {
            throw new IOException("clos dir not accessible (must be pre-created when schemata, l3CacheSchema and"
                    + " memBwSchema are empty): stat " + path + ": no such file or directory");
        }
        if (isThere && !asked.closId().isEmpty() && !schemata.isEmpty()) {
            compare(schemata);
        }
        if (!isThere && resctrl.make(path)) {
            made.add(path);
        }
        resctrl.write(path + "/tasks", Integer.toString(pid), "intelrdt: unable to add pid " + pid);
        if (asked.enableMonitoring()) {
            if (resctrl.make(monitor)) {
                made.add(monitor);
            }
            resctrl.write(monitor + "/tasks", Integer.toString(pid), "intelrdt: unable to add pid " + pid);
        }
    }

    /** The specification wants that: others that are in the group count on what it has. */
    private void compare(List<String> schemata) throws IOException {
        String there = resctrl.read(path + "/schemata");
        Schemata existing = Schemata.of(List.of(there.split("\n", -1)), resctrl.bandwidthStep());
        for (String line : schemata) {
            if (!existing.has(line)) {
                throw new IOException("intelRdt.closID " + GoText.quote(asked.closId()) + " exists, and "
                        + GoText.quote(line) + " does not match its schemata " + GoText.quote(there));
            }
        }
    }

    /** Gives the group its share. */
    public void configure() throws IOException {
        List<String> schemata = schemata();
        if (!schemata.isEmpty()) {
            write(String.join("\n", schemata) + "\n");
        }
    }

    /** {@return the group's share, and its use of that}; of a group that is not only the container's what all in there use */
    public RdtStats stats() throws IOException {
        String counts = asked.enableMonitoring() && resctrl.exists(monitor) ? monitor : path;
        return new RdtReader(resctrl, resctrl.root(), path, counts).read();
    }

    /** {@return the group's share of everything}, as {@link #restore} takes it */
    public String share() throws IOException {
        return resctrl.read(path + "/schemata");
    }

    /** Gives the group the share that it had. */
    public void restore(String share) throws IOException {
        write(share);
    }

    private void write(String text) throws IOException {
        resctrl.write(path + "/schemata", text, "intelrdt: unable to write " + GoText.quote(text));
    }

    /** Moves a process into the group, if that is there. */
    public void join(int pid) throws IOException {
        String doing = "error adding pid " + pid + " to Intel RDT: intelrdt: unable to add pid " + pid;
        if (resctrl.exists(path)) {
            resctrl.write(path + "/tasks", Integer.toString(pid), doing);
        }
        if (asked.enableMonitoring() && resctrl.exists(monitor)) {
            resctrl.write(monitor + "/tasks", Integer.toString(pid), doing);
        }
    }

    /** Takes {@link #make} back. */
    public void unmake() throws IOException {
        resctrl.remove(made.reversed());
    }

    /** {@return the lines to write, in this order} */
    private List<String> schemata() {
        List<String> lines = new ArrayList<>();
        for (String line : List.of(asked.l3CacheSchema(), asked.memBwSchema())) {
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        for (String line : asked.schemata()) {
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        return lines;
    }
}
