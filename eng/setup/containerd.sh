# SPDX-License-Identifier: Apache-2.0
# To be sourced: a containerd of our own, apart from the machine's. Shims and ctr also use fixed folders below /run/containerd,
# so all this runs in a mount namespace of its own, with an empty file system there.

# enter_private_namespace SCRIPT [ARGS…]: starts the script again within; afterwards returns at once.
enter_private_namespace() {
    if [ -z "${HOLDPOINT_PRIVATE_NAMESPACE:-}" ]; then
        mkdir -p /run/containerd
        HOLDPOINT_PRIVATE_NAMESPACE=1 exec unshare --mount --propagation private "$@"
    fi
    unset HOLDPOINT_PRIVATE_NAMESPACE
    mount -t tmpfs tmpfs /run/containerd
}

# start_containerd FOLDER BIN: BIN is searched first for shims. Sets $address.
start_containerd() {
    folder=$1 address=$1/containerd.sock
    cat >"$folder/config.toml" <<CONFIG
version = 2
root = "$folder/root"
state = "$folder/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$address"
[ttrpc]
  address = "$address.ttrpc"
[plugins."io.containerd.internal.v1.opt"]
  path = "$folder/opt"
CONFIG
    PATH=$2:$PATH containerd --config "$folder/config.toml" >"$folder/containerd.log" 2>&1 &
    containerd_pid=$!
    for _ in {1..200}; do
        if ctr --address "$address" version >/dev/null 2>&1; then
            return
        fi
        sleep 0.05
    done
    echo "containerd did not come up:" >&2
    tail -n 20 "$folder/containerd.log" >&2
    return 1
}

# Ends every container and the daemon, and removes the folder.
stop_containerd() {
    local task
    for task in $(ctr --address "$address" tasks list --quiet 2>/dev/null); do
        ctr --address "$address" tasks kill --signal SIGKILL "$task" >/dev/null 2>&1 || true
        ctr --address "$address" tasks delete --force "$task" >/dev/null 2>&1 || true
        ctr --address "$address" containers delete "$task" >/dev/null 2>&1 || true
    done
    kill "$containerd_pid" 2>/dev/null || true
    wait "$containerd_pid" 2>/dev/null || true
    awk -v below="$folder/" 'index($2, below) == 1 { print $2 }' /proc/self/mounts | sort -r | xargs -r -n 1 umount -l
    rm -rf "$folder"
}
