package dev.hako.core.lifecycle;

import dev.hako.spec.runtime.Process;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code exec} is asked for. Paths are the host's; those of sockets count from the bundle when the process is configured there.
 *
 * @param id the container's id
 * @param process the whole process, as {@code --process} gives it; else the container's own is taken and changed by the rest
 * @param args program and arguments
 * @param cwd working directory in the container; empty for the configured one
 * @param env more environment, {@code NAME=value}
 * @param tty whether it gets a terminal
 * @param user uid to run as, in the container
 * @param group gid to run as, in the container
 * @param additionalGids more groups
 * @param capabilities capabilities to add, by name
 * @param noNewPrivileges whether to set {@code no_new_privs}; empty for what is configured
 * @param apparmorProfile empty for the configured one
 * @param processLabel SELinux label; empty for the configured one
 * @param cgroups sub-cgroups to join: {@code path}, or {@code controller,controller:path}
 * @param detach whether to return once the process runs
 * @param pidFile where to write the process's id
 * @param consoleSocket the unix socket that receives the terminal
 * @param pidfdSocket the unix socket that receives a pidfd of the process
 * @param preserveFds how many descriptors from 3 upwards the process gets
 * @param ignorePaused whether a paused container is no obstacle
 */
public record ExecRequest(
        String id,
        Optional<Process> process,
        List<String> args,
        String cwd,
        List<String> env,
        boolean tty,
        OptionalInt user,
        OptionalInt group,
        List<Integer> additionalGids,
        List<String> capabilities,
        Optional<Boolean> noNewPrivileges,
        String apparmorProfile,
        String processLabel,
        List<String> cgroups,
        boolean detach,
        Optional<String> pidFile,
        Optional<String> consoleSocket,
        Optional<String> pidfdSocket,
        int preserveFds,
        boolean ignorePaused) {}
