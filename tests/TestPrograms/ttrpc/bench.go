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

func bench(client *ttrpc.Client, n, workers int) {
	value := strings.Repeat("x", 100)
	calls := func(count int) {
		for i := 0; i < count; i++ {
			var response text
			if err := client.Call(context.Background(), service, "Echo", &text{Value: value}, &response); err != nil {
				panic(err)
			}
		}
	}
	calls(n / 10)

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	var running sync.WaitGroup
	for i := 0; i < workers; i++ {
		running.Add(1)
		go func() {
			defer running.Done()
			calls(n / workers)
		}()
	}
	running.Wait()
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	fmt.Println(took.Nanoseconds()/int64(n), (after.TotalAlloc-before.TotalAlloc)/uint64(n))
}
