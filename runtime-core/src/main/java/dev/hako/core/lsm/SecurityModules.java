package dev.hako.core.lsm;

import dev.hako.core.linux.ErrnoException;
import dev.hako.core.linux.Fd;
import dev.hako.core.linux.Files;
import dev.hako.core.linux.GoText;
import dev.hako.core.linux.Kernel;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Which security modules the host has. */
public final class SecurityModules {

    private static final long SELINUX_MAGIC = 0xf97cff8cL;
    private static final int ST_RDONLY = 1;
    private static final int LABEL_MAX = 4096;

    private final Kernel host;
    private final String sys;

    /** @param host a place that sees the host's files as we do */
    public SecurityModules(Kernel host) {
        this(host, "/sys");
    }

    /** @param sys where sysfs is mounted */
    SecurityModules(Kernel host, String sys) {
        this.host = host;
        this.sys = sys;
    }

    /**
     * Checks that labels can be set that a configuration asks for.
     *
     * @param appArmorProfile empty for none
     * @param selinuxLabel of the process; empty for none
     * @param mountLabel of its mounts; empty for none
     * @throws IllegalArgumentException when the host has no such module
     */
    public void check(String appArmorProfile, String selinuxLabel, String mountLabel) throws IOException {
        if (!appArmorProfile.isEmpty() && !hasAppArmor()) {
            throw new IllegalArgumentException(
                    "apparmor: config provided but apparmor not supported (/process/apparmorProfile = "
                            + GoText.quote(appArmorProfile)
                            + ": nothing would take it from `/proc/thread-self/attr/apparmor/exec`)");
        }
        checkSelinux(
                "/process/selinuxLabel", selinuxLabel, ": nothing would take it from `/proc/thread-self/attr/exec`");
        checkSelinux("/linux/mountLabel", mountLabel, "");
    }

    private void checkSelinux(String pointer, String label, String consequence) throws IOException {
        if (!label.isEmpty() && !hasSelinux()) {
            throw new IllegalArgumentException(
                    "selinux label is specified in config, but selinux is disabled or not supported (" + pointer + " = "
                            + GoText.quote(label) + consequence + ")");
        }
    }

    /** {@return whether AppArmor is on}: one that says nothing to us counts, as setting a profile will tell */
    public boolean hasAppArmor() {
        File enabled = new File(sys, "module/apparmor/parameters/enabled");
        if (!enabled.exists()) {
            return false;
        }
        try (InputStream in = new FileInputStream(enabled)) {
            return in.read() == 'Y';
        } catch (IOException mayNotRead) {
            return true;
        }
    }

    /** {@return whether SELinux is on and lets us set labels}: its file system is there, writable, and a policy is loaded */
    public boolean hasSelinux() throws IOException {
        try (Fd fs = Files.open(host, sys + "/fs/selinux", Files.O_PATH, 0)) {
            if ((Files.fileSystem(fs) & 0xffffffffL) != SELINUX_MAGIC || (Files.mountFlags(fs) & ST_RDONLY) != 0) {
                return false;
            }
        } catch (ErrnoException notThere) {
            return false;
        }
        return !currentLabel().equals("kernel"); // what all processes have before a policy is loaded
    }

    private String currentLabel() throws IOException {
        try (Fd current = Files.open(host, "/proc/self/attr/current", Files.O_RDONLY, 0)) {
            String label = new String(Files.read(current, LABEL_MAX), StandardCharsets.UTF_8);
            int end = label.indexOf('\0');
            return end < 0 ? label.strip() : label.substring(0, end);
        } catch (ErrnoException unknown) {
            return "";
        }
    }
}
