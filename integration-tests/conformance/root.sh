#!/bin/bash
# Makes the machine that the suite runs on, once: a Debian of the newest suite on this machine's mirror, with runc (the control), Go,
# bats, runc's source package, its test helpers built, and the images that its tests unpack. Nothing of it enters the repository.
#
# usage: root.sh DIRECTORY       makes DIRECTORY/root and DIRECTORY/notes; takes some minutes and about 1 GiB
set -euo pipefail
home=$1
work=$home.making
suite=sid
tree=opt/runc
# what the tests call, and what their helpers are built from; util-linux's tools are packages of their own in the smallest Debian
packages=bats,bsdutils,busybox-static,gawk,gcc,golang-go,iproute2,jq,kmod,libc6-dev,libseccomp-dev,mount,passwd,pkgconf,procps,runc,util-linux
packages+=,uidmap,login,tar,xz-utils,golang-github-opencontainers-runc-dev

give_up() {
	echo "$1" >&2
	rm -rf "$work"
	exit 1
}

rm -rf "$work"
mkdir -p "$work"
work=$(cd "$work" && pwd)
log=$work/log
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 2>/dev/null | grep -v security | head -n 1) || true
[ -n "$mirror" ] || give_up "apt knows no mirror of Debian here"
proxy=$(apt-config dump Acquire::http::Proxy 2>/dev/null) || true

debian() { # INCLUDED WHAT-TO-MAKE MMDEBSTRAP-OPTION...: none of it has documentation
	local included=$1 result=$2
	shift 2
	mmdebstrap --quiet --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Retries "3"' ${proxy:+--aptopt="$proxy"} \
		--aptopt='APT::Install-Recommends "false"' \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' ${included:+--include="$included"} "$@" \
		"$suite" "$result" "$mirror" >>"$log" 2>&1 || give_up "mmdebstrap cannot make a Debian $suite: $(grep '^E:' "$log" | tail -n 1)"
}

fetch_source() {
	local lists=$work/apt
	mkdir -p "$lists/lists/partial" "$lists/cache/archives/partial" "$work/root/$tree"
	echo "deb-src $mirror $suite main" >"$lists/sources.list"
	local options=(-q -o Acquire::Retries=3 -o APT::Sandbox::User= -o Acquire::Check-Valid-Until=false
		-o Dir::State::lists="$lists/lists" -o Dir::Cache="$lists/cache"
		-o Dir::Etc::sourcelist="$lists/sources.list" -o Dir::Etc::sourceparts=-)
	if ! (cd "$lists" && apt-get "${options[@]}" update && apt-get "${options[@]}" --download-only --tar-only source runc) >>"$log" 2>&1; then
		give_up "apt-get cannot download runc's source package: $(grep '^E:' "$log" | tail -n 1)"
	fi
	tar -xf "$lists"/runc_*.orig.tar.* -C "$work/root/$tree" --strip-components=1
}

# Only the programs below tests/cmd, with Debian's packages of their libraries: what the source package left out is not fetched
build_helpers() {
	cat >"$work/root/build-helpers" <<-'SCRIPT'
		set -u
		export GO111MODULE=off GOPATH=/build:/usr/share/gocode GOCACHE=/build/cache CGO_ENABLED=1 HOME=/build
		mkdir -p /build/src/github.com/opencontainers /opt/runc/tests/cmd/_bin
		ln -s /opt/runc /build/src/github.com/opencontainers/runc
		cd /build/src/github.com/opencontainers/runc || exit 1
		for helper in tests/cmd/*/; do
			name=$(basename "$helper")
			[ "$name" = _bin ] || go build -tags seccomp -o "tests/cmd/_bin/$name" "./tests/cmd/$name" 2>/build/errors \
				|| echo "test helper $name cannot be built from Debian's packages: $(sed -n 2p /build/errors)" >>/notes
		done
		rm -rf /build /build-helpers
	SCRIPT
	: >"$work/root/notes"
	# Go asks /proc for its own path
	unshare --mount --propagation private sh -c 'mount -t proc proc "$1/proc" && exec chroot "$1" /bin/bash /build-helpers' - "$work/root" \
		>>"$log" 2>&1 || give_up "Go does not run in the Debian that was made: $(tail -n 1 "$log")"
	mv "$work/root/notes" "$work/notes"
}

# The images that the suite would download, with what its tests use of them
busybox_image() {
	local image=$work/busybox applet
	mkdir -p "$image"/{bin,dev,etc,home,lib,root,usr/bin,usr/sbin,var/spool/mail,var/www}
	mkdir -m 1777 "$image/tmp"
	chmod 700 "$image/root"
	cp "$work/root/usr/bin/busybox" "$image/bin/busybox"
	for applet in $("$image/bin/busybox" --list); do
		[ -e "$image/bin/$applet" ] || ln "$image/bin/busybox" "$image/bin/$applet"
	done
	ln -s ../../bin/env "$image/usr/bin/env"
	printf '%s\n' root:x:0:0:root:/root:/bin/sh daemon:x:1:1:daemon:/usr/sbin:/bin/false nobody:x:65534:65534:nobody:/home:/bin/false \
		>"$image/etc/passwd"
	printf '%s\n' root:x:0: daemon:x:1: tty:x:5: nobody:x:65534: >"$image/etc/group"
	tar -C "$image" -cf "$1" .
}

debian "$packages" "$work/root" --variant=apt --format=directory
fetch_source
build_helpers
images=$work/root/$tree/tests/integration/testdata
arch=$(dpkg --print-architecture)
# the names are the suite's; tar knows by itself that they are not compressed, which is quicker
busybox_image "$images/busybox-$arch.tar.xz"
debian "" "$work/debian.tar" --variant=essential --format=tar
mv "$work/debian.tar" "$images/debian-$arch.tar.xz"
rm -rf "$work/apt" "$work/busybox" "$work/root/var/cache/apt" "$work/root/var/lib/apt/lists"
rm -rf "$home"
mv "$work" "$home"
