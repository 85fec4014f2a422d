package dev.hako.spec.json;

import dev.hako.spec.runtime.Capabilities;
import dev.hako.spec.runtime.ConsoleSize;
import dev.hako.spec.runtime.CpuAffinity;
import dev.hako.spec.runtime.IoPriority;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Rlimit;
import dev.hako.spec.runtime.Scheduler;
import dev.hako.spec.runtime.User;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads {@code process}. */
final class ProcessReader {
    private ProcessReader() {}

    static Process process(JsonReader in) throws IOException {
        boolean terminal = false;
        Optional<ConsoleSize> consoleSize = Optional.empty();
        User user = User.ROOT;
        List<String> args = List.of();
        List<String> env = List.of();
        String cwd = "";
        Optional<Capabilities> capabilities = Optional.empty();
        List<Rlimit> rlimits = List.of();
        boolean noNewPrivileges = false;
        String apparmorProfile = "";
        OptionalInt oomScoreAdj = OptionalInt.empty();
        Optional<Scheduler> scheduler = Optional.empty();
        String selinuxLabel = "";
        Optional<IoPriority> ioPriority = Optional.empty();
        Optional<CpuAffinity> execCpuAffinity = Optional.empty();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "terminal" -> terminal = in.bool();
                case "consoleSize" -> consoleSize = Optional.of(consoleSize(in));
                case "user" -> user = user(in);
                case "args" -> args = in.strings();
                case "env" -> env = in.strings();
                case "cwd" -> cwd = in.string();
                case "capabilities" -> capabilities = Optional.of(capabilities(in));
                case "rlimits" -> rlimits = rlimits(in);
                case "noNewPrivileges" -> noNewPrivileges = in.bool();
                case "apparmorProfile" -> apparmorProfile = in.string();
                case "oomScoreAdj" -> oomScoreAdj = OptionalInt.of(in.int32());
                case "scheduler" -> scheduler = Optional.of(scheduler(in));
                case "selinuxLabel" -> selinuxLabel = in.string();
                case "ioPriority" -> ioPriority = Optional.of(ioPriority(in));
                case "execCPUAffinity" -> execCpuAffinity = Optional.of(cpuAffinity(in));
                default ->
                    in.other(
                            "terminal",
                            "consoleSize",
                            "user",
                            "args",
                            "env",
                            "cwd",
                            "capabilities",
                            "rlimits",
                            "noNewPrivileges",
                            "apparmorProfile",
                            "oomScoreAdj",
                            "scheduler",
                            "selinuxLabel",
                            "ioPriority",
                            "execCPUAffinity");
            }
        }
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

    private static ConsoleSize consoleSize(JsonReader in) throws IOException {
        long height = 0;
        long width = 0;
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "height" -> height = in.uint64();
                case "width" -> width = in.uint64();
                default -> in.other("height", "width");
            }
        }
        return new ConsoleSize(height, width);
    }

    private static User user(JsonReader in) throws IOException {
        long uid = 0;
        long gid = 0;
        OptionalLong umask = OptionalLong.empty();
        List<Long> additionalGids = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "uid" -> uid = in.uint32();
                case "gid" -> gid = in.uint32();
                case "umask" -> umask = OptionalLong.of(in.uint32());
                case "additionalGids" -> additionalGids = groups(in);
                default -> in.other("uid", "gid", "umask", "additionalGids");
            }
        }
        return new User(uid, gid, umask, additionalGids);
    }

    private static List<Long> groups(JsonReader in) throws IOException {
        List<Long> list = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            list.add(in.uint32());
        }
        return list;
    }

    private static Capabilities capabilities(JsonReader in) throws IOException {
        List<String> bounding = List.of();
        List<String> effective = List.of();
        List<String> inheritable = List.of();
        List<String> permitted = List.of();
        List<String> ambient = List.of();
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "bounding" -> bounding = in.strings();
                case "effective" -> effective = in.strings();
                case "inheritable" -> inheritable = in.strings();
                case "permitted" -> permitted = in.strings();
                case "ambient" -> ambient = in.strings();
                default -> in.other("bounding", "effective", "inheritable", "permitted", "ambient");
            }
        }
        return new Capabilities(bounding, effective, inheritable, permitted, ambient);
    }

    private static List<Rlimit> rlimits(JsonReader in) throws IOException {
        List<Rlimit> list = new ArrayList<>();
        in.enterList();
        while (in.nextElement()) {
            list.add(rlimit(in));
        }
        return list;
    }

    private static Rlimit rlimit(JsonReader in) throws IOException {
        String type = "";
        long hard = 0;
        long soft = 0;
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "type" -> type = in.string();
                case "hard" -> hard = in.uint64();
                case "soft" -> soft = in.uint64();
                default -> in.other("type", "hard", "soft");
            }
        }
        return new Rlimit(type, hard, soft);
    }

    private static Scheduler scheduler(JsonReader in) throws IOException {
        String policy = "";
        int nice = 0;
        int priority = 0;
        List<String> flags = List.of();
        long runtime = 0;
        long deadline = 0;
        long period = 0;
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "policy" -> policy = in.string();
                case "nice" -> nice = in.int32();
                case "priority" -> priority = in.int32();
                case "flags" -> flags = in.strings();
                case "runtime" -> runtime = in.uint64();
                case "deadline" -> deadline = in.uint64();
                case "period" -> period = in.uint64();
                default -> in.other("policy", "nice", "priority", "flags", "runtime", "deadline", "period");
            }
        }
        return new Scheduler(policy, nice, priority, flags, runtime, deadline, period);
    }

    private static IoPriority ioPriority(JsonReader in) throws IOException {
        String ioClass = "";
        int priority = 0;
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "class" -> ioClass = in.string();
                case "priority" -> priority = in.int32();
                default -> in.other("class", "priority");
            }
        }
        return new IoPriority(ioClass, priority);
    }

    private static CpuAffinity cpuAffinity(JsonReader in) throws IOException {
        String initial = "";
        String last = "";
        in.enterObject();
        while (in.nextMember()) {
            switch (in.name()) {
                case "initial" -> initial = in.string();
                case "final" -> last = in.string();
                default -> in.other("initial", "final");
            }
        }
        return new CpuAffinity(initial, last);
    }
}
