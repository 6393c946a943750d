#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# To be sourced: an apt with a state of its own, for one suite of Debian. The system's is not touched, and nothing is installed.

# suite_open FOLDER SUITE [deb-src]: makes the state there, from the mirror that the system uses.
suite_open() {
    local state=$1 suite=$2 mirror
    [ ! -e "$state/updated" ] || return 0
    mirror=$(apt-get indextargets --format '$(SITE)' | grep -v security | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')
    mkdir -p "$state"/{etc,lists/partial,cache/archives/partial}
    : >"$state/status"
    cat >"$state/etc/suite.sources" <<SOURCE
Types: deb${3:+ $3}
URIs: $mirror
Suites: $suite
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCE
    suite_get "$state" update
    touch "$state/updated"
}

# suite_get FOLDER ARGUMENT…: apt-get with that state.
suite_get() {
    local state=$1
    shift
    apt-get \
        -qq -o "Dir::State::Lists=$state/lists" -o "Dir::State::status=$state/status" -o "Dir::Cache=$state/cache" \
        -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$state/etc" \
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
        -o Acquire::Languages=none -o APT::Sandbox::User=root -o Acquire::Retries=3 -o APT::Update::Error-Mode=any \
        "$@"
}

# suite_unpack FOLDER TARGET PACKAGE…: downloads binary packages and unpacks them below TARGET.
suite_unpack() {
    local state=$1 target=$2 debs deb
    shift 2
    debs=$(mktemp -d "$state/debs.XXXXXX")
    mkdir -p "$target"
    (cd "$debs" && suite_get "$state" download "$@")
    for deb in "$debs"/*.deb; do
        dpkg-deb --extract "$deb" "$target"
    done
    rm -r "$debs"
}
