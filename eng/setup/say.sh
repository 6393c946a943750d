# SPDX-License-Identifier: Apache-2.0
# To be sourced: how our scripts tell what they do.
say() { printf '==> %s\n' "$*"; }

need_root() {
    if [ "$(id -u)" != 0 ]; then
        echo "$1 needs root: it installs packages and runs a containerd of its own. Run: sudo $1" >&2
        exit 1
    fi
}
