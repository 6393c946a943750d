#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# To be sourced in the checkout's folder: `wine PROGRAM.exe …` runs a program of Windows in a prefix of this checkout.
# Wine's background processes keep what they inherit open: its output goes into files, never into a pipe.

export WINEPREFIX=$PWD/.cache/wine WINEDEBUG=-all HOLDPOINT_WINE=/usr/lib/wine/wine64
# The runtime maps code twice to keep what is written apart from what is executed: wine ends such a program.
export DOTNET_EnableWriteXorExecute=0

wine() { "$HOLDPOINT_WINE" "$@"; }

stop_wine() {
    "${HOLDPOINT_WINE%wine64}wineserver64" -k || true
    "${HOLDPOINT_WINE%wine64}wineserver64" -w
}

start_wine() {
    local stamp=$WINEPREFIX/.ready
    trap stop_wine EXIT
    if [ ! -e "$stamp" ]; then
        say "making a prefix for wine (about 15 s)"
        rm -rf "$WINEPREFIX"
        mkdir -p "$WINEPREFIX"
        wine wineboot -i >"$WINEPREFIX.log" 2>&1
        wine winecfg -v win10 >>"$WINEPREFIX.log" 2>&1
        touch "$stamp"
    fi
}

# build_windows_programs FOLDER: the programs in C and Go of the tests, for win-x64.
build_windows_programs() {
    local source target
    mkdir -p "$1"
    for source in tests/TestPrograms/windows/*.{c,go}; do
        target=$1/$(basename "${source%.*}").exe
        [ "$target" -nt "$source" ] || case $source in
            *.c) x86_64-w64-mingw32-gcc -O1 -g -Wall -Werror -o "$target" "$source" ;;
            *.go) GO111MODULE=off GOFLAGS='' CGO_ENABLED=0 GOOS=windows GOARCH=amd64 go build -gcflags 'all=-N -l' -o "$target" "$source" ;;
        esac
    done
}

# get_windows_debuggers FOLDER: dlv/dlv.exe and gdbserver/gdbserver.exe.
get_windows_debuggers() {
    eng/setup/delve-windows.sh "$1/dlv"
    install -D /usr/share/win64/gdbserver.exe "$1/gdbserver/gdbserver.exe"
}
