// SPDX-License-Identifier: Apache-2.0

// Starts its arguments as a child and prints every status that wait reports of it.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

func main() {
	command := exec.Command(os.Args[1], os.Args[2:]...)
	command.Stdout = os.Stdout
	command.Stderr = os.Stderr
	// A descriptor above 2, and a group of its own, as shims are started.
	command.ExtraFiles = []*os.File{os.Stdin}
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: os.Getenv("STARTER_GROUP") != ""}
	if err := command.Start(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for {
		var status syscall.WaitStatus
		_, err := syscall.Wait4(command.Process.Pid, &status, syscall.WUNTRACED|syscall.WCONTINUED, nil)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			fmt.Println(err)
			os.Exit(1)
		case status.Stopped():
			fmt.Println("stopped by", int(status.StopSignal()))
		case status.Continued():
			fmt.Println("continued")
		case status.Signaled():
			fmt.Println("ended by", int(status.Signal()))
			return
		default:
			fmt.Println("exit", status.ExitStatus())
			return
		}
	}
}
