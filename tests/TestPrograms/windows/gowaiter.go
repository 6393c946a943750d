// SPDX-License-Identifier: Apache-2.0

// What waiter.c does, in Go, once, and not where there is an argument; then it calls work.
package main

import (
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

//go:noinline
func work(n int) int {
	return n * 2
}

func main() {
	if len(os.Args) == 1 {
		wait()
	}
	fmt.Println("released", work(21))
}

func wait() {
	name, _ := syscall.UTF16PtrFromString(fmt.Sprintf("Global\\debugger-%d", os.Getpid()))
	create := syscall.NewLazyDLL("kernel32.dll").NewProc("CreateEventW")
	event, _, err := create.Call(0, 0, 0, uintptr(unsafe.Pointer(name)))
	if event == 0 || err == syscall.ERROR_ALREADY_EXISTS {
		os.Exit(3)
	}
	fmt.Println("Halting until signalled", os.Getpid())
	if _, err := syscall.WaitForSingleObject(syscall.Handle(event), 60000); err != nil {
		os.Exit(4)
	}
}
