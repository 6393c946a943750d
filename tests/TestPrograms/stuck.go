// SPDX-License-Identifier: Apache-2.0

// A program that hangs in several ways until it is killed.
package main

import (
	"fmt"
	"sync"
	"time"
)

var locked sync.Mutex

func waitForever(messages chan int) int { return <-messages }

func holdAndWait() {
	locked.Lock()
	select {}
}

func wantsLock() { locked.Lock() }

//go:noinline
func spin(count *uint64) {
	for {
		*count++
	}
}

func small(messages chan int) int { return waitForever(messages) }

func main() {
	messages := make(chan int)
	for i := 0; i < 100; i++ {
		go small(messages)
	}
	go holdAndWait()
	time.Sleep(10 * time.Millisecond)
	go wantsLock()
	var count uint64
	go spin(&count)
	fmt.Println("ready")
	time.Sleep(time.Hour)
}
