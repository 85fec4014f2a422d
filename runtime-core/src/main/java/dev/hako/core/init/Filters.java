package dev.hako.core.init;

import dev.hako.core.seccomp.SeccompCompiler;
import dev.hako.core.seccomp.SeccompFilter;
import dev.hako.core.seccomp.SeccompProfile;
import dev.hako.spec.runtime.Seccomp;
import java.io.File;
import java.io.IOException;
import java.util.Optional;

/** Compiles filters of system calls. */
public final class Filters {

    /** Below the state root; no container can have that name. */
    private static final String CACHE = "~seccomp";

    private final Host host;
    private final File root;

    /**
     * @param root the state root, absolute, host side
     */
    public Filters(Host host, File root) {
        this.host = host;
        this.root = root;
    }

    /** {@return the filter of a profile; empty if there is nothing to filter} */
    public Optional<SeccompFilter> compile(Optional<Seccomp> seccomp) throws IOException {
        if (seccomp.isEmpty() || seccomp.get().isDisabled()) {
            return Optional.empty();
        }
        String cache = new File(root, CACHE).getPath();
        SeccompFilter filter = new SeccompCompiler(host.kernel(), cache).compile(SeccompProfile.of(seccomp.get()));
        for (String name : filter.ignored()) {
            host.debug().accept("seccomp: unknown system call " + name + " is not filtered");
        }
        return Optional.of(filter);
    }
}
