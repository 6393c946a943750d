#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes an OCI image of busybox in one layer, without any image tool: image.sh OUT.tar NAME:TAG [COMMAND…], which is a shell
# unless told otherwise.
# (OCI image specification: image-layout.md, manifest.md, config.md)
set -euo pipefail
out=$(realpath -m "$1") name=$2
shift 2
[ "$#" -gt 0 ] || set -- /bin/sh
words=$(printf '"%s",' "$@")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
layout=$work/layout root=$work/root
mkdir -p "$layout/blobs/sha256" "$root"/{bin,dev,etc,proc,sys,tmp}
cp /bin/busybox "$root/bin/"
for applet in cat echo env false head ls mv ps seq sh sleep true wc yes; do
    ln -s busybox "$root/bin/$applet"
done

digest() { sha256sum "$1" | cut -d' ' -f1; }
# blob FILE: moves it among the blobs; prints "sha256:…" and its size as a descriptor wants them.
blob() {
    local sum size
    sum=$(digest "$1") size=$(stat -c %s "$1")
    mv "$1" "$layout/blobs/sha256/$sum"
    printf '"digest":"sha256:%s","size":%s' "$sum" "$size"
}

tar --create --file "$work/layer" --directory "$root" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 .
uncompressed=$(digest "$work/layer")
gzip -1 --no-name "$work/layer"
layer=$(blob "$work/layer.gz")
cat >"$work/config" <<JSON
{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":[${words%,}]},
 "rootfs":{"type":"layers","diff_ids":["sha256:$uncompressed"]}}
JSON
config=$(blob "$work/config")
cat >"$work/manifest" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
 "config":{"mediaType":"application/vnd.oci.image.config.v1+json",$config},
 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",$layer}]}
JSON
manifest=$(blob "$work/manifest")
cat >"$layout/index.json" <<JSON
{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",$manifest,
 "annotations":{"io.containerd.image.name":"$name","org.opencontainers.image.ref.name":"${name##*:}"}}]}
JSON
echo '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
tar --create --file "$out" --directory "$layout" oci-layout index.json blobs
