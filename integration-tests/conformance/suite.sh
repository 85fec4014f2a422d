#!/bin/bash
# Runs runc's test files, one after the other, inside a machine that is for nothing else: the one that machine.sh makes, of which this is the
# first process, or the virtual machine of ../vm/run, where systemd is. Writes for each FILE.tap to /opt/results, and:
#   results.tsv   file, test, pass | fail | skip
#   left.tsv      file, process | cgroup | unit, what was still there after it
#
#   server.log    with a server: what it said, at its end how many commands it carried out
#
# usage: suite.sh RUNTIME REGEX FILE...      REGEX picks tests by their names; every test with an empty one
# environment: MODE, warm if one server of hako's is to carry out the commands of all files; RUNC_USE_SYSTEMD, set if the tests are to have systemd make the cgroups; LIMIT, seconds that a file may take; OMIT, an extended
#              regular expression for names of tests that are left out
set -u
if [ $$ != 1 ] && [ "$(hostname)" != hako-vm ]; then # it ends every process that the tests may have started
	echo "suite: this is run by machine.sh or in the virtual machine" >&2
	exit 1
fi
runtime=$1 names=$2
shift 2
mode=${MODE:-cold}
limit=${LIMIT:-180} # ten times what the slowest takes
omit=${OMIT:-}
tests=/opt/runc/tests/integration
results=/opt/results
cd "$tests" || exit 1

# a link of this name: tests look for the program's own name in its outputs
mkdir -p /opt/bin
ln -sfn "$runtime" /opt/bin/runc
export RUNC=/opt/bin/runc
server=

# Commands that do not get this far start a JVM of their own, and nobody notices: so it is asked for now and then
is_served() {
	"$RUNC" --debug list 2>&1 | grep -q "carried out by a server, process $server[^0-9]"
}

start_server() {
	export HAKO_SERVER=/run/hako-server
	"$runtime" serve </dev/null >"$results/server.log" 2>&1 &
	server=$!
	local try
	for try in {1..100}; do
		[ -e "$HAKO_SERVER" ] && is_served && return
		sleep 0.1
	done
	echo "suite: hako serve does not answer: $(tail -n 1 "$results/server.log")" >&2
	exit 1
}

end_server() {
	kill -TERM "$server"
	wait "$server" || { echo "suite: hako serve ended with exit code $?: $(tail -n 1 "$results/server.log")" >&2; exit 1; }
}

# The tests' standard input is a terminal on which nobody types
[ -p /run/nobody ] || mkfifo /run/nobody
terminal() {
	timeout -k 10 "$limit" script -qefc "$1" /dev/null <>/run/nobody >/dev/null
}

outcomes() { # FILE: one line a test; one that the file does not tell about, because it was ended, has failed
	sed -nE "s/^@test ([\"'])(.*)\1 \{$/\2/p" "$1.bats" | sed -E 's/\\(["\\$`])/\1/g' >/run/names
	[ -z "$omit" ] || sed -i -E "/$omit/d" /run/names
	[ -z "$names" ] || : >/run/names # bats alone knows which those are
	awk -v file="$1.bats" '
		FILENAME == ARGV[1] { expected[++count] = $0; next }
		/^(not )?ok [0-9]+ / {
			outcome = /^ok/ ? "pass" : "fail"
			name = $0
			sub(/^(not )?ok [0-9]+ /, "", name)
			if (outcome == "pass" && match(name, / # skip.*$/)) { outcome = "skip"; name = substr(name, 1, RSTART - 1) }
			told[name] = 1
			print file "\t" name "\t" outcome
		}
		END { for (i = 1; i <= count; i++) if (!(expected[i] in told)) print file "\t" expected[i] "\tfail" }
	' /run/names "$results/$1.tap" >>"$results/results.tsv"
}

# What a file leaves, as far as the tests did it. As the first process of a pid namespace this script sees nothing else.
if [ $$ = 1 ]; then
	processes() {
		local pid command
		for pid in /proc/[0-9]*; do
			pid=${pid#/proc/}
			[ "$pid" != 1 ] && [ "$pid" != "$BASHPID" ] && [ "$pid" != "$server" ] || continue
			command=$(tr '\0' ' ' <"/proc/$pid/cmdline") 2>/dev/null || continue
			[ -z "$command" ] || echo "$command"
		done
	}

	cgroups() { # the suite itself leaves the directory that its tests' cgroups are in
		find /sys/fs/cgroup -mindepth 1 -type d 2>/dev/null | while read -r directory; do
			[ -e "$directory/cgroup.procs" ] && ! mountpoint -q "$directory" || continue
			case $directory in /sys/fs/cgroup/init | */runc-cgroups-integration-test) ;; *) echo "$directory" ;; esac
		done
	}

	units() { :; }

	end_all() {
		if [ -z "$server" ]; then
			kill -KILL -1 2>/dev/null
			return
		fi
		local try pid found
		for try in 1 2 3 4 5; do
			found=
			for pid in /proc/[0-9]*; do
				pid=${pid#/proc/}
				[ "$pid" != 1 ] && [ "$pid" != "$server" ] && kill -KILL "$pid" 2>/dev/null && found=yes
			done
			[ -n "$found" ] || return
		done
	}
else
	own=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)
	before=$(mktemp)
	mine=" $(paste -sd ' ' "$own/cgroup.procs") "

	# services and the like come and go by themselves, and this slice stays when it is there
	all_cgroups() {
		find /sys/fs/cgroup -mindepth 1 -type d 2>/dev/null | grep -vE '\.(service|socket|mount|swap|device)(/|$)|/machine\.slice$' | sort
	}
	all_units() {
		systemctl list-units --all --plain --no-legend --type=scope,slice | awk '$1 != "machine.slice" { print $1 " " $3 }' | sort
	}
	all_cgroups >"$before"
	units_before=$(all_units)

	cgroups() {
		all_cgroups | comm -13 "$before" - | grep -v '/runc-cgroups-integration-test$'
	}

	units() {
		all_units | comm -13 <(echo "$units_before") -
	}

	pids() { # in this script's own cgroup, and in those that came
		local pid
		for pid in $(cat "$own/cgroup.procs"); do
			[[ $mine == *" $pid "* ]] || [ "$pid" = "$BASHPID" ] || [ "$(awk '/^PPid/ { print $2 }' "/proc/$pid/status" 2>/dev/null)" = $$ ] \
				|| echo "$pid"
		done
		cgroups | while read -r directory; do cat "$directory/cgroup.procs" 2>/dev/null; done
	}

	processes() {
		local pid command
		for pid in $(pids); do
			command=$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") || continue
			[ -z "$command" ] || echo "$command"
		done
	}

	end_all() {
		local pid
		for pid in $(pids); do kill -KILL "$pid" 2>/dev/null; done
		units | while read -r unit _; do
			systemctl stop "$unit"
			systemctl reset-failed "$unit"
		done >/dev/null 2>&1
	}
fi

# What is left after a file; what is on its way out gets two seconds. Then everything of it ends.
look_for_remains() {
	local try remains kind
	for try in 1 2 3 4 5 6 7 8 9 10; do
		remains=$(processes; units)
		[ -n "$remains" ] || break
		sleep 0.2
	done
	for kind in process cgroup unit; do
		case $kind in process) remains=$(processes) ;; cgroup) remains=$(cgroups) ;; unit) remains=$(units) ;; esac
		[ -z "$remains" ] || sed "s/^/$1.bats\t$kind\t/" <<<"$remains" >>"$results/left.tsv"
	done
	end_all
	for try in 1 2 3 4 5; do
		remains=$(cgroups | sort -r)
		[ -n "$remains" ] || break
		xargs -r rmdir 2>/dev/null <<<"$remains"
		[ -n "$(cgroups)" ] || break
		sleep 0.2
	done
	rmdir /sys/fs/cgroup/runc-cgroups-integration-test /sys/fs/cgroup/*/runc-cgroups-integration-test 2>/dev/null
}

main() {
	: >"$results/results.tsv"
	: >"$results/left.tsv"
	local file began filter status counts
	[ "$mode" != warm ] || start_server
	for file; do
		began=$SECONDS
		filter=
		[ -z "$names" ] || filter="--filter $(printf %q "$names")"
		[ -z "$omit" ] || filter+=" --negative-filter $(printf %q "$omit")"
		terminal "bats --tap $filter $file.bats >$results/$file.tap 2>$results/$file.err"
		status=$?
		outcomes "$file"
		look_for_remains "$file"
		counts=$(awk -F '\t' -v file="$file.bats" '$1 == file { n[$3]++ }
			END { printf "%d passed, %d failed, %d skipped", n["pass"], n["fail"], n["skip"] }' "$results/results.tsv")
		[ $status != 124 ] || counts+=" (ended after $limit s)"
		echo "  $file: $counts, $((SECONDS - began)) s"
		if [ -n "$server" ] && ! is_served; then
			echo "suite: hako serve does not answer any more: $(tail -n 1 "$results/server.log")" >&2
			exit 1
		fi
	done
	[ -z "$server" ] || end_server
}

main "$@"
exit
