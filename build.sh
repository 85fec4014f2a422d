#!/bin/sh
# Builds hako into runtime-cli/target/hako. With --try it then runs a container in front of your eyes.
# Installs by apt what is missing. Other arguments go to Maven.
set -eu
cd "$(dirname "$0")"
try=
if [ "${1:-}" = --try ]; then
	try=yes
	shift
	if [ "$(id -u)" != 0 ]; then
		echo "running a container needs root: sudo ./build.sh --try" >&2
		exit 1
	fi
fi
JAVA_HOME=$(scripts/jdk.sh)
export JAVA_HOME
scripts/install.sh maven binutils libseccomp2 ${try:+busybox-static}
mvn --batch-mode --quiet package -DskipTests -Dhako.commit="$(scripts/commit.sh)" "$@"
echo "built $PWD/runtime-cli/target/hako"
if [ -n "$try" ]; then
	scripts/try.sh runtime-cli/target/hako/bin/hako
fi
