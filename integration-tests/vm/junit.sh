#!/bin/bash
# Runs integration tests inside the VM, with JUnit's console: Maven would take minutes there before it began.
#
# usage: junit.sh RUNTIME MANAGER MODE OPTION...      options of JUnit's console that say which tests
set -euo pipefail
runtime=$1 manager=$2 mode=$3
shift 3
if [ ! -d /opt/it ]; then
	mkdir -p /opt/it /opt/hako
	[ ! -f /host/hako.tar ] || tar -C /opt/hako -xf /host/hako.tar
	tar -C /opt/it -xf /host/classes.tar
fi
# a container without mounts of its own has its devices in its root file system, which is there
mount -o remount,dev,suid /tmp
cd /opt/it
export LC_ALL=C.UTF-8
status=0
java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -Druntime="$runtime" -Dcgroup.manager="$manager" -Dmode="$mode" \
	-cp 'test-classes:lib/*' org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors --details=testfeed \
	--reports-dir="reports/$manager" "$@" || status=$?
cp "reports/$manager/TEST-junit-jupiter.xml" "/host/results/$manager.xml" || true
exit $status
