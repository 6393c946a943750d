// SPDX-License-Identifier: Apache-2.0

//go:build streams

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/containerd/ttrpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

type (
	text   = wrapperspb.StringValue
	empty  = emptypb.Empty
	number = wrapperspb.Int32Value
)

func register(server *ttrpc.Server, methods map[string]ttrpc.Method) {
	server.RegisterService(service, &ttrpc.ServiceDesc{Methods: methods, Streams: map[string]ttrpc.Stream{
		"Count": {StreamingServer: true, Handler: count},
		"Sum":   {StreamingClient: true, Handler: sum},
		"Chat":  {StreamingClient: true, StreamingServer: true, Handler: chat},
		"Deaf":  {StreamingClient: true, StreamingServer: true, Handler: deaf},
	}})
}

// Numbers up to the one that is asked for; a negative one fails after as many.
func count(_ context.Context, stream ttrpc.StreamServer) (interface{}, error) {
	var to number
	if err := stream.RecvMsg(&to); err != nil {
		return nil, err
	}
	last := to.Value
	if last < 0 {
		last = -last
	}
	for i := int32(0); i < last; i++ {
		if err := stream.SendMsg(&number{Value: i}); err != nil {
			return nil, err
		}
	}
	if to.Value < 0 {
		return nil, status.Error(codes.NotFound, "no more")
	}
	return nil, nil
}

func sum(_ context.Context, stream ttrpc.StreamServer) (interface{}, error) {
	var total, next number
	for {
		if err := stream.RecvMsg(&next); errors.Is(err, io.EOF) {
			return &total, nil
		} else if err != nil {
			return nil, err
		}
		total.Value += next.Value
	}
}

// Each text in capitals; "!" ends it from this side.
func chat(_ context.Context, stream ttrpc.StreamServer) (interface{}, error) {
	var next text
	for {
		if err := stream.RecvMsg(&next); errors.Is(err, io.EOF) || next.Value == "!" {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
		if err := stream.SendMsg(&text{Value: strings.ToUpper(next.Value)}); err != nil {
			return nil, err
		}
	}
}

func deaf(ctx context.Context, _ ttrpc.StreamServer) (interface{}, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func callStreams(client *ttrpc.Client) {
	fmt.Println("count:", readAll(open(client, "Count", false, true, &number{Value: 200})))
	fmt.Println("count nothing:", readAll(open(client, "Count", false, true, &number{})))
	fmt.Println("count fails:", readAll(open(client, "Count", false, true, &number{Value: -3})))

	adding := open(client, "Sum", true, false, nil)
	for i := int32(0); i <= 100; i++ {
		check(adding.SendMsg(&number{Value: i}))
	}
	check(adding.CloseSend())
	var total number
	check(adding.RecvMsg(&total))
	fmt.Println("sum:", total.Value)

	chatting := open(client, "Chat", true, true, nil)
	for _, word := range []string{"hello", "", "there"} {
		check(chatting.SendMsg(&text{Value: word}))
		var answer text
		check(chatting.RecvMsg(&answer))
		fmt.Printf("chat: %q\n", answer.Value)
	}
	check(chatting.CloseSend())
	fmt.Println("chat:", chatting.RecvMsg(&text{}))

	ended := open(client, "Chat", true, true, nil)
	check(ended.SendMsg(&text{Value: "!"}))
	fmt.Println("chat ended there:", ended.RecvMsg(&text{}))

	unknown := open(client, "Nope", true, true, nil)
	fmt.Println("unknown:", status.Convert(unknown.RecvMsg(&text{})).Message())
}

func open(client *ttrpc.Client, method string, fromClient, fromServer bool, request interface{}) ttrpc.ClientStream {
	stream, err := client.NewStream(context.Background(), &ttrpc.StreamDesc{StreamingClient: fromClient, StreamingServer: fromServer}, service, method, request)
	check(err)
	return stream
}

// How many, in order, and how it ended.
func readAll(stream ttrpc.ClientStream) string {
	for i := int32(0); ; i++ {
		var next number
		if err := stream.RecvMsg(&next); errors.Is(err, io.EOF) {
			return fmt.Sprint(i)
		} else if err != nil {
			return fmt.Sprintf("%d, then error %d %s", i, status.Code(err), status.Convert(err).Message())
		} else if next.Value != i {
			return fmt.Sprintf("%d in place of %d", next.Value, i)
		}
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
