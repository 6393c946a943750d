#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that are missing: packages.sh build|demo|test (each contains the one before).
set -euo pipefail
cd "$(dirname "$0")/../.."
source eng/setup/say.sh

# A thing that is there is taken wherever it came from; nothing is ever removed for it.
missing=()
command_of() { command -v "$1" >/dev/null || missing+=("$2"); }
file_of() { compgen -G "$1" >/dev/null || missing+=("$2"); }

command_of gcc gcc
command_of objcopy binutils
command_of curl curl
file_of '/usr/include/stdio.h' libc6-dev
file_of '/etc/ssl/certs/ca-certificates.crt' ca-certificates
file_of '/usr/lib/*/libssl.so.3' 'libssl3*'

if [ "$1" != build ]; then
    command_of containerd containerd
    command_of runc runc
    command_of dlv delve
    command_of gdb gdb
    command_of go golang-go
    command_of ps procps
    file_of '/bin/busybox' busybox-static
    file_of '/usr/share/gocode/src/github.com/containerd/containerd' golang-github-containerd-containerd-dev
fi

if [ "$1" = test ]; then
    command_of gdbserver gdbserver
    command_of lldb lldb
    command_of patchelf patchelf
    command_of strace strace
    file_of '/usr/lib/*/faketime/libfaketimeMT.so.1' libfaketime
    command_of node nodejs
    command_of python3 python3
    command_of zsh zsh
    command_of fish fish
    command_of git git
    file_of '/usr/lib/*/libdevmapper.so.1.02.1' libdevmapper1.02.1
    command_of xz xz-utils
    command_of x86_64-w64-mingw32-gcc gcc-mingw-w64-x86-64
    file_of '/usr/share/gocode/src/github.com/containerd/ttrpc' golang-github-containerd-ttrpc-dev
    file_of '/usr/share/gocode/src/google.golang.org/grpc/status' golang-google-grpc-dev
    file_of '/usr/share/gocode/src/google.golang.org/protobuf' golang-google-protobuf-dev
    file_of '/usr/share/gocode/src/github.com/sirupsen/logrus' golang-github-sirupsen-logrus-dev
    file_of '/usr/share/gocode/src/github.com/gogo/protobuf/types' golang-github-gogo-protobuf-dev
    file_of '/usr/lib/wine/wine64' wine64
    file_of '/usr/share/win64/gdbserver.exe' gdb-mingw-w64-target
fi

if [ "${#missing[@]}" = 0 ]; then
    exit 0
fi
if [ "$(id -u)" != 0 ]; then
    echo "these packages are missing: ${missing[*]}; install them as root: apt-get install ${missing[*]}" >&2
    exit 1
fi
say "installing ${#missing[@]} packages: ${missing[*]}"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --no-remove "${missing[@]}" >/dev/null
