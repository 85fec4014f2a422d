#!/bin/bash
# Runs runc's test files, inside the machine, one after the other. Writes for each FILE.tap to /opt/results, and:
#   results.tsv   file, test, pass | fail | skip
#   left.tsv      file, process | cgroup, what was still there after it
#
# usage: suite.sh RUNTIME REGEX FILE...      REGEX picks tests by their names; every test with an empty one
set -u
if [ $$ != 1 ]; then # it ends every process that it sees
	echo "suite: this is run by machine.sh" >&2
	exit 1
fi
runtime=$1 names=$2
shift 2
limit=180 # seconds that a file may take: ten times what the slowest takes
tests=/opt/runc/tests/integration
results=/opt/results
cd "$tests" || exit 1

# a link of this name: tests look for the program's own name in its outputs
mkdir -p /opt/bin
ln -sfn "$runtime" /opt/bin/runc
export RUNC=/opt/bin/runc

# The tests' standard input is a terminal on which nobody types
mkfifo /run/nobody
terminal() {
	timeout -k 10 "$limit" script -qefc "$1" /dev/null <>/run/nobody >/dev/null
}

outcomes() { # FILE: one line a test; one that the file does not tell about, because it was ended, has failed
	sed -nE "s/^@test ([\"'])(.*)\1 \{$/\2/p" "$1.bats" | sed -E 's/\\(["\\$`])/\1/g' >/run/names
	[ -z "$names" ] || : >/run/names # bats alone knows which those are
	gawk -v file="$1.bats" '
		FNR == NR && FILENAME == ARGV[1] { expected[++count] = $0; next }
		match($0, /^(not )?ok [0-9]+ (.*)$/, part) {
			name = part[2]
			outcome = part[1] == "" ? "pass" : "fail"
			if (outcome == "pass" && match(name, / # skip.*$/)) { outcome = "skip"; name = substr(name, 1, RSTART - 1) }
			told[name] = 1
			print file "\t" name "\t" outcome
		}
		END { for (i = 1; i <= count; i++) if (!(expected[i] in told)) print file "\t" expected[i] "\tfail" }
	' /run/names "$results/$1.tap" >>"$results/results.tsv"
}

# Processes other than this script: it is the first of its pid namespace
processes() {
	local pid command
	for pid in /proc/[0-9]*; do
		pid=${pid#/proc/}
		[ "$pid" != 1 ] && [ "$pid" != "$BASHPID" ] || continue
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

# What is left after a file; what is on its way out gets two seconds. Then everything of it ends.
look_for_remains() {
	local try remains
	for try in 1 2 3 4 5 6 7 8 9 10; do
		remains=$(processes)
		[ -n "$remains" ] || break
		sleep 0.2
	done
	[ -z "$remains" ] || sed "s/^/$1.bats\tprocess\t/" <<<"$remains" >>"$results/left.tsv"
	remains=$(cgroups)
	[ -z "$remains" ] || sed "s/^/$1.bats\tcgroup\t/" <<<"$remains" >>"$results/left.tsv"
	kill -KILL -1 2>/dev/null
	for try in 1 2 3 4 5; do
		find /sys/fs/cgroup -mindepth 1 -depth -type d -name '*' ! -path /sys/fs/cgroup/init -exec rmdir {} \; 2>/dev/null
		[ -n "$(cgroups)" ] || break
		sleep 0.2
	done
}

main() {
	: >"$results/results.tsv"
	: >"$results/left.tsv"
	local file began filter status counts
	for file; do
		began=$SECONDS
		filter=
		[ -z "$names" ] || filter="--filter $(printf %q "$names")"
		terminal "bats --tap $filter $file.bats >$results/$file.tap 2>$results/$file.err"
		status=$?
		outcomes "$file"
		look_for_remains "$file"
		counts=$(gawk -F '\t' -v file="$file.bats" '$1 == file { n[$3]++ }
			END { printf "%d passed, %d failed, %d skipped", n["pass"], n["fail"], n["skip"] }' "$results/results.tsv")
		[ $status != 124 ] || counts+=" (ended after $limit s)"
		echo "  $file: $counts, $((SECONDS - began)) s"
	done
}

main "$@"
exit
