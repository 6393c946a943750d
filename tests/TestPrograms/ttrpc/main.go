// SPDX-License-Identifier: Apache-2.0

// The Go implementation of ttrpc, for tests on both sides of a connection. Built with the library of Debian 12 (old.go, without
// streams), or with a newer one (new.go, tag "streams").
//
//	ttrpc serve ADDRESS      serves until its standard input ends
//	ttrpc call ADDRESS       makes every kind of call, and prints a line for each
//	ttrpc bench ADDRESS N W  makes N calls by W workers, and prints nanoseconds and bytes allocated for a call
//
// ADDRESS is a path, or @ and the name of an abstract socket.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/containerd/ttrpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const service = "holdpoint.test.Echo"

func main() {
	switch os.Args[1] {
	case "serve":
		serve(os.Args[2])
	case "call":
		client := dial(os.Args[2])
		callAll(client)
		callStreams(client)
	case "bench":
		n, _ := strconv.Atoi(os.Args[3])
		workers, _ := strconv.Atoi(os.Args[4])
		bench(dial(os.Args[2]), n, workers)
	}
}

func serve(address string) {
	server, err := ttrpc.NewServer()
	if err != nil {
		panic(err)
	}
	register(server, map[string]ttrpc.Method{
		"Echo":    unary(func(_ context.Context, request *text) (interface{}, error) { return request, nil }),
		"Nothing": func(context.Context, func(interface{}) error) (interface{}, error) { return &empty{}, nil },
		"Fail":    unary(func(_ context.Context, request *text) (interface{}, error) { return nil, failure(request.Value) }),
		"Metadata": unary(func(ctx context.Context, request *text) (interface{}, error) {
			metadata, _ := ttrpc.GetMetadata(ctx)
			values, _ := metadata.Get(request.Value)
			return &text{Value: strings.Join(values, ",")}, nil
		}),
		"Deadline": func(ctx context.Context, _ func(interface{}) error) (interface{}, error) {
			deadline, ok := ctx.Deadline()
			if !ok {
				return &text{Value: "none"}, nil
			}
			return &text{Value: fmt.Sprint(int(time.Until(deadline).Minutes() + 0.999))}, nil
		},
		"Wait": func(ctx context.Context, _ func(interface{}) error) (interface{}, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
	})
	listener, err := net.Listen("unix", address)
	if err != nil {
		panic(err)
	}
	go server.Serve(context.Background(), listener)
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
}

func unary(handler func(context.Context, *text) (interface{}, error)) ttrpc.Method {
	return func(ctx context.Context, unmarshal func(interface{}) error) (interface{}, error) {
		var request text
		if err := unmarshal(&request); err != nil {
			return nil, err
		}
		return handler(ctx, &request)
	}
}

// "5:text" is a status; all else is an error without one.
func failure(what string) error {
	if code, message, ok := strings.Cut(what, ":"); ok {
		number, _ := strconv.Atoi(code)
		return status.Error(codes.Code(number), message)
	}
	return errors.New(what)
}

func dial(address string) *ttrpc.Client {
	conn, err := net.Dial("unix", address)
	if err != nil {
		panic(err)
	}
	return ttrpc.NewClient(conn)
}

func callAll(client *ttrpc.Client) {
	ctx := context.Background()
	echo := func(ctx context.Context, service, method, value string) string {
		var response text
		return line(&response, client.Call(ctx, service, method, &text{Value: value}, &response))
	}
	fmt.Println("echo:", echo(ctx, service, "Echo", "hello"))
	fmt.Println("long:", len(echo(ctx, service, "Echo", strings.Repeat("x", 4_000_000))))
	fmt.Println("nothing:", client.Call(ctx, service, "Nothing", &empty{}, &empty{}))
	fmt.Println("service:", echo(ctx, "nobody", "Echo", ""))
	fmt.Println("method:", echo(ctx, service, "Nope", ""))
	fmt.Println("status:", echo(ctx, service, "Fail", "5:container not created: not found"))
	fmt.Println("error:", echo(ctx, service, "Fail", "cannot delete a running process"))
	metadata := ttrpc.MD{}
	metadata.Set("Key", "one", "two")
	fmt.Println("metadata:", echo(ttrpc.WithMetadata(ctx, metadata), service, "Metadata", "key"))
	fmt.Println("no deadline:", echo(ctx, service, "Deadline", ""))
	long, cancel := context.WithTimeout(ctx, 10*time.Minute)
	fmt.Println("deadline:", echo(long, service, "Deadline", ""))
	cancel()
	short, cancel := context.WithTimeout(ctx, time.Millisecond)
	var response empty
	err := client.Call(short, service, "Wait", &empty{}, &response)
	// The client's own clock, or the server's, whichever is first.
	fmt.Println("passed:", errors.Is(err, context.DeadlineExceeded) || status.Code(err) == codes.DeadlineExceeded)
	cancel()

	var calls sync.WaitGroup
	var wrong sync.Map
	for i := 0; i < 1000; i++ {
		calls.Add(1)
		go func(value string) {
			defer calls.Done()
			if answer := echo(ctx, service, "Echo", value); answer != value {
				wrong.Store(value, answer)
			}
		}(strings.Repeat("y", i))
	}
	calls.Wait()
	count := 0
	wrong.Range(func(_, _ interface{}) bool { count++; return true })
	fmt.Println("wrong of a thousand:", count)
}

func line(response *text, err error) string {
	if err == nil {
		return response.Value
	}
	if st, ok := status.FromError(err); ok {
		return fmt.Sprintf("error %d %s", st.Code(), st.Message())
	}
	return err.Error()
}
