#!/bin/sh
# Prints the directory of a JDK of version 25 or newer: JAVA_HOME's, that of the java in PATH, one below /usr/lib/jvm
# or, as root on a Debian that has it, the one that apt installs. Otherwise says what to do, and fails.
set -eu
wanted=25

version() { # of the JDK in a directory; 0 if there is none
	[ -x "$1/bin/javac" ] && [ -r "$1/release" ] || { echo 0; return; }
	number=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
	echo "${number:-0}"
}

find_jdk() {
	java=$(command -v javac 2>/dev/null || true)
	[ -z "$java" ] || java=$(dirname "$(dirname "$(readlink -f "$java")")")
	for dir in "${JAVA_HOME:-}" "$java" /usr/lib/jvm/*; do
		if [ -n "$dir" ] && [ "$(version "$dir")" -ge $wanted ]; then
			echo "$dir"
			return
		fi
	done
	return 1
}

if find_jdk; then
	exit
fi
package=openjdk-$wanted-jdk-headless
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	apt-get update -qq >&2
	if [ -n "$(apt-cache search --names-only "^$package\$")" ]; then
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $package >&2
		find_jdk && exit
	fi
fi
cat >&2 <<EOF
hako is built with JDK $wanted or newer, and there is none here: neither in JAVA_HOME (${JAVA_HOME:-not set}) nor in PATH nor in /usr/lib/jvm.
Debian 13 has the package $package; Debian 12 has none, so install one from another source
(for example Eclipse Temurin $wanted) and point JAVA_HOME at it.
EOF
exit 1
