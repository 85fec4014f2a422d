package dev.hako.core.init;

import dev.hako.core.seccomp.SeccompAgent;
import dev.hako.core.seccomp.SeccompCompiler;
import dev.hako.core.seccomp.SeccompFilter;
import dev.hako.core.seccomp.SeccompProfile;
import dev.hako.spec.runtime.Seccomp;
import java.io.File;
import java.io.IOException;
import java.util.List;
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

    /**
     * {@return the filter of a profile; empty if there is nothing to filter}
     *
     * @param bundle where a listener with a relative path is, absolute, host side
     * @throws IOException also when the filter notifies an agent that is not there
     */
    public Optional<SeccompFilter> compile(Optional<Seccomp> seccomp, String bundle) throws IOException {
        if (seccomp.isEmpty() || seccomp.get().isDisabled()) {
            return Optional.empty();
        }
        String cache = new File(root, CACHE).getPath();
        SeccompFilter filter = new SeccompCompiler(host.kernel(), cache).compile(SeccompProfile.of(seccomp.get()));
        for (String name : filter.ignored()) {
            host.debug().accept("seccomp: unknown system call " + name + " is not filtered");
        }
        if (filter.agent().isEmpty()) {
            return Optional.of(filter);
        }
        SeccompAgent agent = filter.agent().get().in(bundle);
        agent.check(host.kernel());
        return Optional.of(filter.with(agent));
    }

    /** {@return the names in a profile that no system call has, as far as the installed libseccomp knows}: they are not filtered */
    public static List<String> unknownCalls(Seccomp seccomp) throws IOException {
        return seccomp.isDisabled() ? List.of() : SeccompCompiler.unknownCalls(SeccompProfile.of(seccomp));
    }
}
