#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds dlv.exe from Debian's sources of the Delve that is installed: delve-windows.sh FOLDER. Nothing is installed; what is there
# already is kept.
set -euo pipefail
cd "$(dirname "$0")/../.."
source eng/setup/say.sh
source eng/setup/suite.sh
mkdir -p "$1"
target=$(cd "$1" && pwd)
[ ! -e "$target/dlv.exe" ] || exit 0

say "building dlv.exe from Debian's sources (about a minute)"
work=$(mktemp -d "$target/.build.XXXXXX")
trap 'rm -rf "$work"' EXIT
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
suite_open "$work/apt" "$suite" deb-src
libraries=(
    github-cosiner-argv github-cpuguy83-go-md2man-v2 github-derekparker-trie github-go-delve-liner github-google-go-dap
    github-hashicorp-golang-lru github-inconshreveable-mousetrap github-mattn-go-colorable github-mattn-go-isatty
    github-mattn-go-runewidth github-rivo-uniseg github-russross-blackfriday-v2 github-sirupsen-logrus github-spf13-cobra
    github-spf13-pflag golang-x-arch gopkg-yaml.v2 gopkg-yaml.v3 starlark
)
libraries=("${libraries[@]/#/golang-}")
suite_unpack "$work/apt" "$work/root" "${libraries[@]/%/-dev}"

# source_of PACKAGE IMPORT-PATH: the sources as they are before Debian leaves out what is for Windows.
source_of() {
    local folder=$work/source/src/$2
    mkdir -p "$work/tar" "$folder"
    (cd "$work/tar" && suite_get "$work/apt" source --download-only "$1")
    tar --extract --file "$(echo "$work/tar/$1"_*.orig.tar.*)" --directory "$folder" --strip-components 1
}

source_of delve github.com/go-delve/delve
source_of golang-golang-x-sys golang.org/x/sys
(cd "$work/source/src/github.com/go-delve/delve" &&
    GO111MODULE=off GOPATH=$work/source:$work/root/usr/share/gocode GOFLAGS='' CGO_ENABLED=0 GOOS=windows GOARCH=amd64 go build -o "$work/dlv.exe" ./cmd/dlv)
mv "$work/dlv.exe" "$target/"
