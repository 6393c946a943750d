// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("greetings")
	os.Exit(4)
}
