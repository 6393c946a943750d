// SPDX-License-Identifier: Apache-2.0

//go:build !streams

package main

import (
	"github.com/containerd/ttrpc"
	"github.com/gogo/protobuf/types"
)

type (
	text  = types.StringValue
	empty = types.Empty
)

func register(server *ttrpc.Server, methods map[string]ttrpc.Method) {
	server.Register(service, methods)
}

func callStreams(*ttrpc.Client) {}
