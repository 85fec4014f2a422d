#!/bin/sh
# Runs the launchers that leave the distribution's AOT caches; what they make besides is left in a directory.
#   scripts/train.sh <distribution> <directory>
# As root in a mount namespace of its own, where it can show itself the version of cgroups that the host does not use.
set -eu
if [ -z "${3:-}" ] && unshare --mount true 2>/dev/null; then
	exec unshare --mount sh "$0" "$1" "$2" alone
fi
forget() {
	for id in "$2"/state/hako-*; do
		[ ! -d "$id" ] || HAKO_SERVER=off "$1/bin/hako" --root "$2/state" delete --force "${id##*/}"
	done
}
rm -rf "$2"
mkdir -p "$2"
{
	"$1/bin/train-linking" "$2" "${3:-}"
	forget "$1" "$2"
	rm -rf "$2"/*/config.json
	"$1/bin/train-usual" "$2" "${3:-}"
	"$1/bin/train-brief" "$2"
	forget "$1" "$2"
} >"$2/output" 2>&1 || {
	cat "$2/output" >&2
	exit 1
}
rm "$1/bin/train-linking" "$1/bin/train-usual" "$1/bin/train-brief"
