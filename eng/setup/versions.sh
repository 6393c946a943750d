#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fetches what the tests need beside the installed packages, from Debian's other suites, into a folder of its own:
# versions.sh FOLDER. Nothing is installed, and the system's apt is not touched. What is there already is kept.
#   FOLDER/{1.6,1.7,2.1}/bin   containerd, ctr, containerd-shim-runc-v2; runc is the installed one
#   FOLDER/docker/bin          dockerd, docker
#   FOLDER/docker-20.10/bin    the same of Debian 12
#   FOLDER/oci/bin             crun, and criu for checkpoints: newer than Debian 12's, which do not know newer kernels and specifications
#   FOLDER/ttrpc/src           the newer ttrpc for Go, with streams
set -euo pipefail
cd "$(dirname "$0")/../.."
source eng/setup/say.sh
source eng/setup/suite.sh
mkdir -p "$1"
target=$(cd "$1" && pwd)

work=$(mktemp -d "$target/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

# download SUITE PACKAGE…: unpacks them into $work/root.
download() {
    local suite=$1
    shift
    suite_open "$work/apt-$suite" "$suite"
    suite_unpack "$work/apt-$suite" "$work/root" "$@"
}

# place NAME PROGRAM…: moves what was unpacked to its place, whole or not at all.
place() {
    local name=$1 program
    shift
    rm -rf "$work/bin" "${target:?}/$name"
    mkdir -p "$work/bin" "$target/$name"
    for program; do
        cp "$(find "$work"/root/usr/{bin,sbin} -type f -name "$program" 2>/dev/null)" "$work/bin/"
    done
    rm -rf "$work/root"
    mv "$work/bin" "$target/$name/bin"
}

containerd_version() {
    local name=$1 suite=$2
    if [ ! -d "$target/$name/bin" ]; then
        say "fetching containerd $name from Debian $suite (about 30 MB)"
        download "$suite" containerd
        # The packaged runc of the newer suites needs a newer C library; the installed one serves all.
        place "$name" containerd ctr containerd-shim-runc-v2
    fi
}

containerd_version 1.6 bookworm
containerd_version 1.7 trixie
containerd_version 2.1 sid
if [ ! -d "$target/docker/bin" ]; then
    say "fetching Docker from Debian sid (about 27 MB)"
    download sid docker.io docker-cli
    place docker dockerd docker docker-proxy
fi
if [ ! -d "$target/docker-20.10/bin" ]; then
    say "fetching Docker from Debian bookworm (about 37 MB)"
    download bookworm docker.io
    place docker-20.10 dockerd docker docker-proxy
fi
if [ ! -d "$target/oci/bin" ]; then
    say "fetching crun and criu from Debian sid, with their libraries (about 12 MB)"
    download sid crun criu libc6 libgcc-s1 libblake3-0 libbsd0 libcap2 libcompel1 libffi8 libgmp10 libgnutls30t64 libhogweed6t64 libidn2-0 \
        libjansson4 libjson-c5 libmd0 libmnl0 libnet9 libnettle8t64 libnftables1 libnftnl11 libnl-3-200 libp11-kit0 libprotobuf-c1 libseccomp2 \
        libsystemd0 libtasn1-6 libunistring5 libuuid1 libxtables12
    mkdir -p "$work/oci/bin" "$work/oci/lib"
    find "$work/root" -path '*lib/x86_64-linux-gnu/*.so*' ! -type d ! -path '*gconv*' -exec cp -a {} "$work/oci/lib/" \;
    for program in crun criu; do
        cp "$(find "$work"/root/usr/{bin,sbin} -type f -name "$program" 2>/dev/null)" "$work/oci/bin/"
        # They execute themselves, so that a loader in front of them does not do.
        patchelf --set-interpreter "$target/oci/lib/ld-linux-x86-64.so.2" --force-rpath --set-rpath "$target/oci/lib" "$work/oci/bin/$program"
    done
    rm -rf "$work/root" "$target/oci"
    mv "$work/oci" "$target/oci"
fi
if [ ! -d "$target/ttrpc/src" ]; then
    say "fetching ttrpc for Go from Debian sid"
    download sid golang-github-containerd-ttrpc-dev golang-github-containerd-log-dev
    rm -rf "$target/ttrpc"
    mkdir "$target/ttrpc"
    mv "$work/root/usr/share/gocode/src" "$target/ttrpc/src"
    rm -rf "$work/root"
fi
