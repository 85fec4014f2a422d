#!/bin/sh
# Puts the runtime specification's own JSON schemas where the tests look for them, into <target>/runtime-spec/schema.
#
# They come out of Debian's source package of its newest suite, with the specification's examples; else out of the machine's own
# suite's binary package, which has no examples. They are never committed. What is there already is left alone, so that only the
# first build needs a network. If they cannot be had, the build goes on: the reason is left in
# <target>/runtime-spec/why-not, and the tests that miss the schemas tell it.
#
# usage: fetch-runtime-spec.sh <target>
set -u
source=golang-github-opencontainers-specs
package=$source-dev
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

fetch="-q -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o APT::Sandbox::User="
own="-o Dir::State::lists=$work/lists -o Dir::Cache=$work/cache"

# the newest suite on the machine's own mirror, with package lists of our own
newest() {
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 2> /dev/null | grep -v security | head -n 1)
    [ -n "$mirror" ] || return 1
    echo "deb-src $mirror sid main" > "$work/sources.list"
    suite="-o Dir::Etc::sourcelist=$work/sources.list -o Dir::Etc::sourceparts=- -o Acquire::Check-Valid-Until=false"
    (
        cd "$work" || exit 1
        # shellcheck disable=SC2086
        apt-get $fetch $own $suite update && apt-get $fetch $own $suite --download-only --tar-only source "$source" \
            && mkdir tree && tar -xf "$source"_*.orig.tar.* -C tree --strip-components=1
    ) > "$work/log" 2>&1 && [ -f "$work/tree/schema/config-schema.json" ]
}
if newest; then
    mv "$work/tree/schema" "$home/schema" || exit 1
    rm -rf "$work" "$home/why-not"
    exit 0
fi
rm -rf "$work/tree"

# the machine's own package lists first, then lists of our own, which need no privileges
download() {
    # shellcheck disable=SC2086
    (cd "$work" && apt-get $fetch "$@" download "$package") > "$work/log" 2>&1
}
if ! download; then
    # shellcheck disable=SC2086
    apt-get $fetch $own update > "$work/log" 2>&1
    # shellcheck disable=SC2086
    download $own || give_up "apt-get cannot download $package: $(grep '^E:' "$work/log" | tail -n 1)"
fi

dpkg-deb -x "$work"/$package*.deb "$work/tree" > "$work/log" 2>&1 && [ -f "$work/tree/$inside/config-schema.json" ] \
    || give_up "the package $package holds no $inside/config-schema.json"
mv "$work/tree/$inside" "$home/schema" || exit 1
rm -rf "$work" "$home/why-not"
