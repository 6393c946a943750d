// SPDX-License-Identifier: Apache-2.0

// A shim in a few lines, to be debugged: runtime io.containerd.sample.v1. It is containerd's own runc shim under another name,
// and keeps its debugging information, which the packaged one has not.
package main

import (
	"context"

	"github.com/containerd/containerd/runtime/v2/runc/manager"
	_ "github.com/containerd/containerd/runtime/v2/runc/task/plugin"
	"github.com/containerd/containerd/runtime/v2/shim"
)

func main() {
	shim.RunManager(context.Background(), manager.NewShimManager("io.containerd.sample.v1"))
}
