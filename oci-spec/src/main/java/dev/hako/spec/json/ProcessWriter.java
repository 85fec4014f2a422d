package dev.hako.spec.json;

import dev.hako.spec.runtime.Capabilities;
import dev.hako.spec.runtime.ConsoleSize;
import dev.hako.spec.runtime.CpuAffinity;
import dev.hako.spec.runtime.IoPriority;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Rlimit;
import dev.hako.spec.runtime.Scheduler;
import dev.hako.spec.runtime.User;
import java.util.List;

/** Writes {@code process}. */
final class ProcessWriter {
    private ProcessWriter() {}

    static void process(JsonWriter out, Process process) {
        out.beginObject();
        Members.flag(out, "terminal", process.terminal());
        if (process.consoleSize().isPresent()) {
            consoleSize(out, process.consoleSize().get());
        }
        user(out, process.user());
        Members.texts(out, "args", process.args());
        Members.texts(out, "env", process.env());
        out.name("cwd").string(process.cwd());
        if (process.capabilities().isPresent()) {
            capabilities(out, process.capabilities().get());
        }
        rlimits(out, process.rlimits());
        Members.flag(out, "noNewPrivileges", process.noNewPrivileges());
        Members.text(out, "apparmorProfile", process.apparmorProfile());
        Members.number(out, "oomScoreAdj", process.oomScoreAdj());
        if (process.scheduler().isPresent()) {
            scheduler(out, process.scheduler().get());
        }
        Members.text(out, "selinuxLabel", process.selinuxLabel());
        if (process.ioPriority().isPresent()) {
            ioPriority(out, process.ioPriority().get());
        }
        if (process.execCpuAffinity().isPresent()) {
            cpuAffinity(out, process.execCpuAffinity().get());
        }
        out.endObject();
    }

    private static void consoleSize(JsonWriter out, ConsoleSize size) {
        out.name("consoleSize").beginObject();
        out.name("height").unsigned(size.height());
        out.name("width").unsigned(size.width());
        out.endObject();
    }

    private static void user(JsonWriter out, User user) {
        out.name("user").beginObject();
        out.name("uid").number(user.uid());
        out.name("gid").number(user.gid());
        Members.number(out, "umask", user.umask());
        if (!user.additionalGids().isEmpty()) {
            out.name("additionalGids").beginList();
            for (long gid : user.additionalGids()) {
                out.number(gid);
            }
            out.endList();
        }
        out.endObject();
    }

    private static void capabilities(JsonWriter out, Capabilities capabilities) {
        out.name("capabilities").beginObject();
        Members.texts(out, "bounding", capabilities.bounding());
        Members.texts(out, "effective", capabilities.effective());
        Members.texts(out, "inheritable", capabilities.inheritable());
        Members.texts(out, "permitted", capabilities.permitted());
        Members.texts(out, "ambient", capabilities.ambient());
        out.endObject();
    }

    private static void rlimits(JsonWriter out, List<Rlimit> rlimits) {
        if (rlimits.isEmpty()) {
            return;
        }
        out.name("rlimits").beginList();
        for (Rlimit rlimit : rlimits) {
            out.beginObject();
            out.name("type").string(rlimit.type());
            out.name("hard").unsigned(rlimit.hard());
            out.name("soft").unsigned(rlimit.soft());
            out.endObject();
        }
        out.endList();
    }

    private static void scheduler(JsonWriter out, Scheduler scheduler) {
        out.name("scheduler").beginObject();
        out.name("policy").string(scheduler.policy());
        Members.number(out, "nice", scheduler.nice());
        Members.number(out, "priority", scheduler.priority());
        Members.texts(out, "flags", scheduler.flags());
        Members.unsigned(out, "runtime", scheduler.runtime());
        Members.unsigned(out, "deadline", scheduler.deadline());
        Members.unsigned(out, "period", scheduler.period());
        out.endObject();
    }

    private static void ioPriority(JsonWriter out, IoPriority ioPriority) {
        out.name("ioPriority").beginObject();
        out.name("class").string(ioPriority.ioClass());
        out.name("priority").number(ioPriority.priority());
        out.endObject();
    }

    private static void cpuAffinity(JsonWriter out, CpuAffinity affinity) {
        out.name("execCPUAffinity").beginObject();
        Members.text(out, "initial", affinity.initial());
        Members.text(out, "final", affinity.last());
        out.endObject();
    }
}
