#!/bin/bash
# Builds hako and runs all of its tests; as root these include real containers, and Docker, Podman and containerd as far
# as they are installed, runc's own tests, and both once more in a virtual machine with systemd and cgroup v2. Installs by apt what else is
# missing. Arguments go to Maven, and then runc's tests and the virtual machine are left out: docs/testing.md has examples.
set -euo pipefail
cd "$(dirname "$0")"
JAVA_HOME=$(scripts/jdk.sh)
export JAVA_HOME
scripts/install.sh maven binutils busybox-static libseccomp2 libsystemd0 procps iproute2 util-linux uidmap tmux python3
log=$(mktemp)
conformance=$(mktemp)
warm=$(mktemp)
vm=$(mktemp)
building=
# Seconds: who runs this unattended has an hour
limit=7200
[ "${CI:-}" != true ] || limit=3000
trap 'rm -f "$log" "$conformance" "$warm" "$vm"; [ -z "$building" ] || kill "$building" 2>/dev/null || true' EXIT
status=0
if [ $# = 0 ]; then
	# takes a quarter of an hour, once: meanwhile, of what the tests leave of the CPUs
	integration-tests/vm/run --build >"$vm" 2>&1 &
	building=$!
fi
mvn --batch-mode -Dstyle.color=never --fail-at-end verify -Dhako.commit="$(scripts/commit.sh)" "$@" | tee "$log" || status=$?
if [ $# = 0 ]; then
	echo
	echo "Integration tests once more, carried out by a server:"
	mvn --batch-mode -Dstyle.color=never verify -pl integration-tests -Druntime="$PWD/runtime-cli/target/hako/bin/hako" -Dmode=warm |
		tee -a "$log" || status=$?
	echo
	# 77: the machine that they run on cannot be made, which says nothing about hako; the reason is in the last lines
	integration-tests/conformance/run | tee "$conformance" || [ $? = 77 ] || status=1
	integration-tests/conformance/run --mode warm | tee "$warm" || [ $? = 77 ] || status=1
	echo
	# 77 here, too; what the build said is why there is no VM
	built=0
	wait "$building" || built=$?
	building=
	left=$((limit - SECONDS))
	if [ $built = 0 ] && [ $left -lt 300 ]; then
		echo "vm: skipped: the other tests took too long" | tee "$vm"
	elif [ $built = 0 ]; then
		integration-tests/vm/run --seconds "$left" | tee "$vm" || [ $? = 77 ] || status=1
	else
		cat "$vm"
	fi
fi
echo
echo "Tests, module by module, and the last one's once more with a server:"
grep -E '^\[[A-Z]+\] Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+ *$' "$log" || true
tail -n 2 "$conformance"
tail -n 3 "$warm"
sed -n '/^vm: skipped/p; /^In virtual machines:$/,$p' "$vm"
exit "$status"
