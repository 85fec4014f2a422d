#!/bin/bash
# The first process of a machine of its own: it lives in namespaces of its own (mount, pid, network, ipc, uts, cgroup) and in a cgroup of
# its own, makes the made Debian its root, with everything written to it in memory, and runs the suite there. When it ends, all of it
# is gone.
#
# usage: machine.sh MADE DISTRIBUTION RESULTS COMMAND...    runs COMMAND with the distribution in /opt/hako, RESULTS in /opt/results and
#                                                           this directory in /opt/conformance
set -euo pipefail
made=$1 distribution=$2 results=$3
if grep -qv ':/$' /proc/self/cgroup || [ "$$" != 1 ]; then
	echo "machine: this must be the first process of namespaces of its own" >&2
	exit 1
fi
shift 3
here=$(cd "$(dirname "$0")" && pwd)

memory=$made/machine
mount -t tmpfs machine "$memory"
mkdir "$memory"/{upper,work,root}
root=$memory/root
mount -t overlay -o "lowerdir=$made/root,upperdir=$memory/upper,workdir=$memory/work" machine "$root"

mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs -o mode=755 run "$root/run"
mount -t tmpfs -o mode=1777,size=75% tmp "$root/tmp"

# The cgroup file systems as the host has them, seen from this machine's cgroup
cgroups() {
	local fields point type options at
	while read -r -a fields; do
		point=${fields[4]} type=${fields[-3]} options=${fields[-1]}
		[[ $type == cgroup* && $point == /sys/fs/cgroup* ]] || continue
		at=$root$point
		[ "$point" = /sys/fs/cgroup ] || [ -d "$root/sys/fs/cgroup/unified" ] || mountpoint -q "$root/sys/fs/cgroup" \
			|| mount -t tmpfs -o mode=755 cgroup "$root/sys/fs/cgroup"
		mkdir -p "$at"
		if [ "$type" = cgroup2 ]; then
			mount -t cgroup2 cgroup2 "$at"
		else
			options=$(tr , '\n' <<<"$options" | grep -vxE 'rw|ro|xattr|clone_children|release_agent=.*|cpuset_v2_mode' | paste -sd ,)
			mount -t cgroup -o "$options" cgroup "$at"
		fi
	done </proc/self/mountinfo
	find /sys/fs/cgroup -maxdepth 1 -type l -exec cp -P {} "$root/sys/fs/cgroup/" \;
	[ -e "$root/sys/fs/cgroup/cgroup.controllers" ] || return 0
	# only cgroups without processes may hand controllers on
	mkdir "$root/sys/fs/cgroup/init"
	echo 0 >"$root/sys/fs/cgroup/init/cgroup.procs"
	local controller
	for controller in $(cat "$root/sys/fs/cgroup/cgroup.controllers"); do
		echo "+$controller" >"$root/sys/fs/cgroup/cgroup.subtree_control"
	done
}
cgroups

devices() {
	local dev=$root/dev node i
	mount -t tmpfs -o mode=755 dev "$dev"
	for node in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0" "kmsg 1 11" "fuse 10 229" "loop-control 10 237"; do
		# shellcheck disable=SC2086
		set -- $node
		mknod -m 666 "$dev/$1" c "$2" "$3"
	done
	for i in 0 1 2 3 4 5 6 7; do mknod -m 660 "$dev/loop$i" b 7 "$i"; done
	mkdir "$dev/pts" "$dev/shm" "$dev/mqueue"
	mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$dev/pts"
	mount -t tmpfs -o mode=1777 shm "$dev/shm"
	mount -t mqueue mqueue "$dev/mqueue"
	ln -s pts/ptmx "$dev/ptmx"
	ln -s /proc/self/fd "$dev/fd"
	for i in "stdin 0" "stdout 1" "stderr 2"; do ln -s "/proc/self/fd/${i#* }" "$dev/${i% *}"; done
}
devices

mkdir -p "$root"/opt/{hako,results,conformance} "$root/old"
mount --bind "$distribution" "$root/opt/hako"
mount --bind "$here" "$root/opt/conformance"
mount --bind "$results" "$root/opt/results"
cd "$root"
pivot_root . old
umount -l /old
# as systemd leaves it; peers are only in this machine
mount --make-rshared /
ip link set lo up
cd /
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=xterm LANG=C.UTF-8 "$@"
