// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Shim.Protos.Tasks;

namespace Holdpoint.Shim.Services;

/// <summary>Messages to records and back.</summary>
internal static class WireTypes
{
    /// <summary>Null where there is none: a request without what it is about is nothing that a shim could answer.</summary>
    public static TypedValue? Value(Any? any) => any is null ? null : new TypedValue(any.TypeUrl, any.Value.Memory);

    /// <summary>Options: null also where they are empty, whatever their type, as clients send them that want none.</summary>
    public static TypedValue? Options(Any? any) => any is null or { Value.IsEmpty: true } ? null : Value(any);

    public static Any Any(TypedValue value) => new() { TypeUrl = value.TypeUrl, Value = ByteString.CopyFrom(value.Value.Span) };

    public static Mount Mount(Protos.Types.Mount mount) => new(mount.Type, mount.Source, mount.Target, [.. mount.Options]);

    public static Protos.Types.Mount Mount(Mount mount)
    {
        Protos.Types.Mount message = new() { Type = mount.Type, Source = mount.Source, Target = mount.Target };
        message.Options.Add(mount.Options);
        return message;
    }

    public static StdioRequest Stdio(CreateTaskRequest request) => new(request.Stdin, request.Stdout, request.Stderr, request.Terminal);

    public static StdioRequest Stdio(ExecProcessRequest request) => new(request.Stdin, request.Stdout, request.Stderr, request.Terminal);

    /// <summary>Of a process that has not ended it is the zero time of Go, not unset: clients look for that.</summary>
    public static Timestamp ExitedAt(ProcessExit? exit) => Timestamp.FromDateTimeOffset(exit?.At ?? DateTimeOffset.MinValue);
}
