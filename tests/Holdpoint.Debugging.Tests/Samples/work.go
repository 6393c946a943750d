// SPDX-License-Identifier: Apache-2.0
package main

import (
	"fmt"
	"os"
)

//go:noinline
func work(n int) int {
	return n * 2
}

func main() {
	fmt.Println("started")
	fmt.Println(work(21))
	os.Exit(7)
}
