// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/containerd/ttrpc"
)

func bench(client *ttrpc.Client, n int) {
	call := func() {
		request, response := text{Value: strings.Repeat("x", 100)}, text{}
		if err := client.Call(context.Background(), service, "Echo", &request, &response); err != nil {
			panic(err)
		}
	}
	measure := func(run func()) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		run()
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		fmt.Println(took.Nanoseconds()/int64(n), (after.TotalAlloc-before.TotalAlloc)/uint64(n))
	}
	for i := 0; i < n/10; i++ {
		call()
	}
	measure(func() {
		for i := 0; i < n; i++ {
			call()
		}
	})
	measure(func() {
		var workers sync.WaitGroup
		for i := 0; i < 64; i++ {
			workers.Add(1)
			go func() {
				defer workers.Done()
				for j := 0; j < n/64; j++ {
					call()
				}
			}()
		}
		workers.Wait()
	})
}
