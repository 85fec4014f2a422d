#!/bin/sh
# Makes a root file system on the spot, of a static busybox or of the host's own programs, and runs a container from it.
# usage: try.sh RUNTIME
set -eu
runtime=$(readlink -f "$1")
bundle=$(mktemp -d)
trap 'rm -rf "$bundle"' EXIT
rootfs=$bundle/rootfs
mkdir -p "$rootfs/bin" "$rootfs/dev" "$rootfs/etc" "$rootfs/proc" "$rootfs/sys" "$rootfs/tmp"
echo 'root:x:0:0:root:/:/bin/sh' >"$rootfs/etc/passwd"

busybox=$(command -v busybox || true)
if [ -n "$busybox" ] && ! head -c 4096 "$busybox" | grep -aq ld-linux; then
	cp "$busybox" "$rootfs/bin/busybox"
	for applet in sh echo hostname id ps ls; do
		ln -s busybox "$rootfs/bin/$applet"
	done
else
	for program in sh echo hostname id ps ls; do
		file=$(readlink -f "/usr/bin/$program") || file=$(readlink -f "/bin/$program") || continue
		cp "$file" "$rootfs/bin/$program"
		ldd "$file" | grep -o '/[^ ]*' | while read -r library; do
			mkdir -p "$rootfs$(dirname "$library")"
			cp -L "$library" "$rootfs$library"
		done
	done
fi

cd "$bundle"
"$runtime" spec
# shellcheck disable=SC2016
sed -i -e 's/"terminal": true/"terminal": false/' -e 's/"hostname": "runc"/"hostname": "hako"/' \
	-e 's|^\([[:space:]]*\)"sh"$|\1"/bin/sh", "-c", "echo Hello from $(hostname), process $$ of user $(id -u); echo; ps; echo; ls /"|' config.json
"$runtime" run "try-$$"
