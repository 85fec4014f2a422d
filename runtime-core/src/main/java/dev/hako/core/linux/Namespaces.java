package dev.hako.core.linux;

import java.io.IOException;

/** Namespaces: unshare(2), setns(2), and the names that a UTS namespace holds. */
public final class Namespaces {

    public static final long CLONE_NEWTIME = 0x80;
    public static final long CLONE_NEWNS = 0x20000;
    public static final long CLONE_NEWCGROUP = 0x2000000;
    public static final long CLONE_NEWUTS = 0x4000000;
    public static final long CLONE_NEWIPC = 0x8000000;
    public static final long CLONE_NEWUSER = 0x10000000;
    public static final long CLONE_NEWPID = 0x20000000;
    public static final long CLONE_NEWNET = 0x40000000;

    private Namespaces() {}

    public static void unshare(Kernel kernel, long flags) throws IOException {
        kernel.check("unshare", "", Sys.UNSHARE, flags);
    }

    /**
     * {@code setns(2)}.
     *
     * @param target a namespace, or a process of which the namespaces in {@code flags} are joined
     */
    public static void join(Fd target, long flags) throws IOException {
        target.kernel().check("setns", "", Sys.SETNS, target.number(), flags);
    }

    /** Has sethostname(2) made, {@linkplain Kernel#post together with the next frame}. */
    public static void setHostname(Kernel kernel, String name) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.SETHOSTNAME, frame.text(name), name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        kernel.post(frame, Kernel.Sequel.check("sethostname", name));
    }

    /** Has setdomainname(2) made, {@linkplain Kernel#post together with the next frame}. */
    public static void setDomainname(Kernel kernel, String name) throws IOException {
        Frame frame = kernel.frame();
        frame.call(Sys.SETDOMAINNAME, frame.text(name), name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        kernel.post(frame, Kernel.Sequel.check("setdomainname", name));
    }
}
