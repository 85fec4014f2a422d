# The report mode of bench/startup: where the time of each command goes. Needs perf and root.
#
# The time of a run has four parts: until the JVM sends its first frame of system calls, Java, the frames that launcher and init carry
# out, and from the last one until the launcher has exited. Java's part has in it what the JVM reads and writes by itself. CPU time is that
# of all threads of the JVM until the launcher has exited, of the launcher, and of all else: init and its helpers.
#
# Medians of some runs, which are slower than without perf.

report_runs=9

# Copies the distribution, with a java that logs the classes it loads.
make_logging_copy() {
    cp -al "$distribution" "$work/logging" 2>/dev/null || cp -a "$distribution" "$work/logging"
    mv "$work/logging/runtime/bin/java" "$work/logging/runtime/bin/java-itself"
    cat >"$work/logging/runtime/bin/java" <<SCRIPT
#!/bin/bash
arguments=()
for argument; do
    [ "\$argument" != -m ] || arguments+=("-Xlog:class+load:file=$work/classes-loaded:none")
    arguments+=("\$argument")
done
exec -a java runtime/bin/java-itself "\${arguments[@]}"
SCRIPT
    chmod +x "$work/logging/runtime/bin/java"
}

# Reads what perf script says of one run: comm pid/tid time: event: fields. Prints the parts in ms, and the number of frames.
parts() {
    awk -v hako="$hako" '
        function value(name) {
            return match($0, name "=[^ ]*") ? substr($0, RSTART + length(name) + 1, RLENGTH - length(name) - 1) : ""
        }
        {
            if (!match($0, /[0-9]+\/[0-9]+ +[0-9]+\.[0-9]+:/)) next
            split(substr($0, RSTART, RLENGTH), head, / +/)
            split(head[1], id, "/")
            at = head[2] * 1000
        }
        /sched_process_exec:/ && value("filename") == hako { launcher = id[1]; begin = at }
        /sched_process_exec:/ && value("filename") == "runtime/bin/java" { jvm = id[1] }
        /sched_stat_runtime:/ && launcher && !end {
            cpu[id[1] == jvm ? "jvm" : id[1] == launcher ? "launcher" : "rest"] += value("runtime") / 1000000
        }
        /sys_enter_write:/ && id[1] == jvm && !first && / fd: 0x0*1,/ { first = at; thread = id[2] }
        /sys_enter_write:/ && id[2] == thread { asked = at }
        /sys_exit_read: 0x10$/ && id[2] == thread && asked { frames++; remote += at - asked; last = at; asked = 0 }
        /sched_process_exit:/ && id[2] == launcher { end = at }
        END {
            if (!first || !end) exit 1
            if (!last) last = first
            print first - begin, last - first - remote, remote, end - last, frames, cpu["jvm"], cpu["launcher"], cpu["rest"]
        }
    '
}

medians() {
    awk '
        { for (i = 1; i <= NF; i++) value[i, NR] = $i; fields = NF > fields ? NF : fields }
        END {
            for (i = 1; i <= fields; i++) {
                for (a = 2; a <= NR; a++) {
                    v = value[i, a]
                    for (b = a - 1; b > 0 && value[i, b] > v; b--) value[i, b + 1] = value[i, b]
                    value[i, b + 1] = v
                }
                median[i] = value[i, int((NR + 1) / 2)]
            }
            printf "  JVM %.1f ms, Java %.1f, %d frames %.1f, end %.1f; CPU time: JVM %.1f ms, launcher %.1f, container %.1f\n",
                median[1], median[2], median[5], median[3], median[4], median[6], median[7], median[8]
        }
    '
}

report_one() {
    local name=$1 command=$2 before=$3 run
    echo "$name"
    for ((run = 0; run < report_runs; run++)); do
        "$before" >"$work/try" 2>&1 || true
        perf record -q -o "$work/perf" -e sched:sched_stat_runtime -e sched:sched_process_exec -e sched:sched_process_exit \
            -e syscalls:sys_enter_write -e syscalls:sys_exit_read -- \
            sh -c "$command >/dev/null; sleep 0.05" </dev/null >"$work/try" 2>&1 || { cat "$work/try" >&2; return 1; }
        perf script -i "$work/perf" -F comm,pid,tid,time,event,trace 2>"$work/try" | parts
    done >"$work/parts"
    medians <"$work/parts"
    "$before" >"$work/try" 2>&1 || true
    rm -f "$work/classes-loaded"
    bash -c "${command/"$hako"/"$work/logging/bin/hako"}" </dev/null >"$work/try" 2>&1 || true
    echo "  $(wc -l <"$work/classes-loaded") classes, not from the cache: $(grep -vc 'shared objects file' "$work/classes-loaded" || true)"
    sed -n '/shared objects file/!s/^ *\([^ ]*\) source: .*/    \1/p' "$work/classes-loaded"
}

# The commands that words name, or all
report() {
    make_logging_copy
    local i word wanted
    for i in "${!names[@]}"; do
        [ "${names[$i]}" != "Hello World" ] || continue
        wanted=$([ $# -gt 0 ] || echo yes)
        for word; do
            [[ "${names[$i]} " != "hako $word "* ]] || wanted=yes
        done
        [ -z "$wanted" ] || report_one "${names[$i]}" "${commands[$i]}" "${prepare[$i]}"
    done
}
