// SPDX-License-Identifier: Apache-2.0

// Writes each line of its input, {"level", "message", "fields"} as JSON, as containerd and its shims log it.
package main

import (
	"encoding/json"
	"io"
	"os"
	"time"

	"github.com/sirupsen/logrus"
)

type line struct {
	Level   string            `json:"level"`
	Message string            `json:"message"`
	Fields  map[string]string `json:"fields"`
}

func main() {
	log := logrus.New()
	log.SetOutput(os.Stdout)
	log.SetLevel(logrus.DebugLevel)
	// That of containerd's package log: RFC 3339 with all nine digits.
	log.SetFormatter(&logrus.TextFormatter{TimestampFormat: "2006-01-02T15:04:05.000000000Z07:00", FullTimestamp: true, DisableColors: true})
	when := time.Date(2026, 1, 2, 3, 4, 5, 678000000, time.UTC)
	for input := json.NewDecoder(os.Stdin); ; {
		var next line
		if err := input.Decode(&next); err == io.EOF {
			return
		} else if err != nil {
			panic(err)
		}
		level, err := logrus.ParseLevel(next.Level)
		if err != nil {
			panic(err)
		}
		entry := log.WithTime(when)
		for name, value := range next.Fields {
			entry = entry.WithField(name, value)
		}
		entry.Log(level, next.Message)
	}
}
