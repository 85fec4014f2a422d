package dev.hako.spec.runtime;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes a {@link Process} from another one, as {@code exec} does from the container's and its own options.
 *
 * <p>Every setter replaces what the original has; {@link #done()} gives the result.
 */
public final class ProcessChange {
    private boolean terminal;
    private Optional<ConsoleSize> consoleSize;
    private User user;
    private List<String> args;
    private List<String> env;
    private String cwd;
    private Optional<Capabilities> capabilities;
    private List<Rlimit> rlimits;
    private boolean noNewPrivileges;
    private String apparmorProfile;
    private OptionalInt oomScoreAdj;
    private Optional<Scheduler> scheduler;
    private String selinuxLabel;
    private Optional<IoPriority> ioPriority;
    private Optional<CpuAffinity> execCpuAffinity;

    ProcessChange(Process from) {
        terminal = from.terminal();
        consoleSize = from.consoleSize();
        user = from.user();
        args = from.args();
        env = from.env();
        cwd = from.cwd();
        capabilities = from.capabilities();
        rlimits = from.rlimits();
        noNewPrivileges = from.noNewPrivileges();
        apparmorProfile = from.apparmorProfile();
        oomScoreAdj = from.oomScoreAdj();
        scheduler = from.scheduler();
        selinuxLabel = from.selinuxLabel();
        ioPriority = from.ioPriority();
        execCpuAffinity = from.execCpuAffinity();
    }

    public ProcessChange terminal(boolean value) {
        terminal = value;
        return this;
    }

    public ProcessChange consoleSize(ConsoleSize value) {
        consoleSize = Optional.of(value);
        return this;
    }

    public ProcessChange user(User value) {
        user = value;
        return this;
    }

    public ProcessChange args(List<String> value) {
        args = value;
        return this;
    }

    public ProcessChange env(List<String> value) {
        env = value;
        return this;
    }

    public ProcessChange cwd(String value) {
        cwd = value;
        return this;
    }

    public ProcessChange capabilities(Capabilities value) {
        capabilities = Optional.of(value);
        return this;
    }

    public ProcessChange rlimits(List<Rlimit> value) {
        rlimits = value;
        return this;
    }

    public ProcessChange noNewPrivileges(boolean value) {
        noNewPrivileges = value;
        return this;
    }

    public ProcessChange apparmorProfile(String value) {
        apparmorProfile = value;
        return this;
    }

    public ProcessChange oomScoreAdj(int value) {
        oomScoreAdj = OptionalInt.of(value);
        return this;
    }

    public ProcessChange scheduler(Scheduler value) {
        scheduler = Optional.of(value);
        return this;
    }

    public ProcessChange selinuxLabel(String value) {
        selinuxLabel = value;
        return this;
    }

    public ProcessChange ioPriority(IoPriority value) {
        ioPriority = Optional.of(value);
        return this;
    }

    public ProcessChange execCpuAffinity(CpuAffinity value) {
        execCpuAffinity = Optional.of(value);
        return this;
    }

    /** {@return the process as it is now} */
    public Process done() {
        return new Process(
                terminal,
                consoleSize,
                user,
                args,
                env,
                cwd,
                capabilities,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                oomScoreAdj,
                scheduler,
                selinuxLabel,
                ioPriority,
                execCpuAffinity);
    }
}
