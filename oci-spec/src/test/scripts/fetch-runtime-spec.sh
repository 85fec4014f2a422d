#!/bin/sh
# Puts the runtime specification's own JSON schemas where the tests look for them, into <target>/runtime-spec/schema.
#
# They come out of Debian's package and are never committed. What is there already is left alone, so that only the
# first build needs a network. If they cannot be had, the build goes on: the reason is left in
# <target>/runtime-spec/why-not, and the tests that miss the schemas tell it.
#
# usage: fetch-runtime-spec.sh <target>
set -u
package=golang-github-opencontainers-specs-dev
inside=usr/share/gocode/src/github.com/opencontainers/runtime-spec/schema
home=$1/runtime-spec
work=$home/work

[ -f "$home/schema/config-schema.json" ] && exit 0

give_up() {
    echo "$1" > "$home/why-not"
    echo "fetch-runtime-spec: $1" >&2
    rm -rf "$work"
    exit 0
}

mkdir -p "$home" && rm -rf "$work" && mkdir -p "$work/lists/partial" "$work/cache/archives/partial" || exit 1
work=$(cd "$work" && pwd)
command -v apt-get > /dev/null && command -v dpkg-deb > /dev/null \
    || give_up "no apt-get and dpkg-deb here to get the package $package with"

# the machine's own package lists first, then lists of our own, which need no privileges
download() {
    (cd "$work" && apt-get -q -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o APT::Sandbox::User= "$@" \
        download "$package") > "$work/log" 2>&1
}
if ! download; then
    own="-o Dir::State::lists=$work/lists -o Dir::Cache=$work/cache"
    apt-get -q -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o APT::Sandbox::User= $own update > "$work/log" 2>&1
    download $own || give_up "apt-get cannot download $package: $(grep '^E:' "$work/log" | tail -n 1)"
fi

dpkg-deb -x "$work"/$package*.deb "$work/tree" > "$work/log" 2>&1 && [ -f "$work/tree/$inside/config-schema.json" ] \
    || give_up "the package $package holds no $inside/config-schema.json"
mv "$work/tree/$inside" "$home/schema" || exit 1
rm -rf "$work" "$home/why-not"
