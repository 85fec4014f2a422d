package dev.hako.core.seccomp;

import dev.hako.core.linux.ffi.LibSeccomp.Comparison;
import dev.hako.spec.runtime.Seccomp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A filter as the configuration asks for it, checked and in numbers: pure data, no library is needed to make one.
 *
 * @param defaultAction what happens to calls without a rule, {@code SCMP_ACT_…}
 * @param isPermissive whether the default lets calls through
 * @param architectures for which the rules hold besides the machine's
 * @param flags for seccomp(2), {@code SECCOMP_FILTER_FLAG_…}
 * @param rules what happens to which calls, one call each, in the configuration's order
 * @param agent who is notified; empty if no rule has that done, whatever listener the configuration names
 */
public record SeccompProfile(
        int defaultAction,
        boolean isPermissive,
        List<ScmpArch> architectures,
        int flags,
        List<Rule> rules,
        Optional<SeccompAgent> agent) {

    private static final int LAST_ARGUMENT = 5;

    public SeccompProfile {
        architectures = List.copyOf(architectures);
        rules = List.copyOf(rules);
    }

    /**
     * What happens to a system call.
     *
     * @param name of the call
     * @param action {@code SCMP_ACT_…}
     * @param conditions on its arguments
     */
    record Rule(String name, int action, List<Comparison> conditions) {

        /** {@return whether several conditions are on one argument}: each then is a rule of its own, and one of them is enough */
        boolean hasAlternatives() {
            int seen = 0;
            for (Comparison condition : conditions) {
                int bit = 1 << condition.argument();
                if ((seen & bit) != 0) {
                    return true;
                }
                seen |= bit;
            }
            return false;
        }
    }

    /**
     * {@return what the configuration asks for}
     *
     * @param seccomp one that is not {@link Seccomp#isDisabled}
     * @throws IllegalArgumentException when it asks for what there is not
     */
    public static SeccompProfile of(Seccomp seccomp) {
        List<ScmpArch> architectures = new ArrayList<>();
        for (String name : seccomp.architectures()) {
            architectures.add(ScmpArch.of(name));
        }
        ScmpAction action = ScmpAction.of(seccomp.defaultAction());
        List<Rule> rules = new ArrayList<>();
        for (Seccomp.Syscall syscall : seccomp.syscalls()) {
            addRules(syscall, rules);
        }
        Optional<SeccompAgent> agent = agent(action, seccomp, rules);
        int flags = SeccompFlag.of(seccomp.flags(), agent.isPresent());
        int defaultAction = action.value(seccomp.defaultErrnoRet());
        return new SeccompProfile(defaultAction, action.isPermissive(), architectures, flags, rules, agent);
    }

    private static void addRules(Seccomp.Syscall syscall, List<Rule> rules) {
        int action = ScmpAction.of(syscall.action()).value(syscall.errnoRet());
        List<Comparison> conditions = new ArrayList<>();
        for (Seccomp.Arg arg : syscall.args()) {
            int operator = ScmpOperator.of(arg.op()).value();
            if (arg.index() > LAST_ARGUMENT) {
                throw bad("error creating seccomp syscall condition for syscall " + first(syscall)
                        + ": syscalls only have up to 6 arguments (" + arg.index() + " given)");
            }
            conditions.add(new Comparison(arg.index(), operator, arg.value(), arg.valueTwo()));
        }
        for (String name : syscall.names()) {
            if (name.isEmpty()) {
                throw bad("empty string is not a valid syscall");
            }
            rules.add(new Rule(name, action, conditions));
        }
    }

    private static String first(Seccomp.Syscall syscall) {
        return syscall.names().isEmpty() ? "" : syscall.names().get(0);
    }

    /** The refusals are runc's, whose init process has to write and hako's has not: a profile works with both or with neither. */
    private static Optional<SeccompAgent> agent(ScmpAction defaultAction, Seccomp seccomp, List<Rule> rules) {
        boolean notifies = false;
        for (Rule rule : rules) {
            if (rule.action() == ScmpAction.SCMP_ACT_NOTIFY.value()) {
                if (rule.name().equals("write")) {
                    throw bad("SCMP_ACT_NOTIFY cannot be used for the write syscall");
                }
                notifies = true;
            }
        }
        if (defaultAction == ScmpAction.SCMP_ACT_NOTIFY) {
            throw bad("SCMP_ACT_NOTIFY cannot be used as default action");
        }
        if (!notifies) {
            return Optional.empty();
        }
        if (seccomp.listenerPath().isEmpty()) {
            throw new IllegalArgumentException("seccomp listenerPath is not set");
        }
        return Optional.of(new SeccompAgent(seccomp.listenerPath(), seccomp.listenerMetadata()));
    }

    private static IllegalArgumentException bad(String why) {
        return new IllegalArgumentException("unable to init seccomp: " + why);
    }

    /** {@return all that the program depends on, as text}: equal for profiles that come to the same program */
    String text() {
        StringBuilder text = new StringBuilder(rules.size() * 24);
        text.append(Integer.toHexString(defaultAction)).append('\n');
        for (ScmpArch arch : architectures) {
            text.append(arch.name()).append('\n');
        }
        for (Rule rule : rules) {
            // a name may hold any character: its length keeps it apart from what follows
            text.append(rule.name().length()).append(' ').append(rule.name()).append(' ');
            text.append(Integer.toHexString(rule.action()));
            for (Comparison condition : rule.conditions()) {
                text.append(' ').append(condition.argument()).append(' ').append(condition.operator());
                text.append(' ').append(condition.a()).append(' ').append(condition.b());
            }
            text.append('\n');
        }
        return text.toString();
    }
}
