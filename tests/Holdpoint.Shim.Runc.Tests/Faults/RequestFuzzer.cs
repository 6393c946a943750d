// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Runc.Tests.Containers;
using Holdpoint.Shim.Runc.Tests.Differential;

namespace Holdpoint.Shim.Runc.Tests.Faults;

/// <summary>Requests for every method of the task service: well formed ones that make no sense, and bytes that are no request.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The same in each run of a seed is what is wanted.")]
internal sealed class RequestFuzzer
{
    private static readonly Dictionary<string, MessageDescriptor> _methods = new(StringComparer.Ordinal)
    {
        ["State"] = StateRequest.Descriptor,
        ["Create"] = CreateTaskRequest.Descriptor,
        ["Start"] = StartRequest.Descriptor,
        ["Delete"] = DeleteRequest.Descriptor,
        ["Pids"] = PidsRequest.Descriptor,
        ["Pause"] = PauseRequest.Descriptor,
        ["Resume"] = ResumeRequest.Descriptor,
        ["Checkpoint"] = CheckpointTaskRequest.Descriptor,
        ["Kill"] = KillRequest.Descriptor,
        ["Exec"] = ExecProcessRequest.Descriptor,
        ["ResizePty"] = ResizePtyRequest.Descriptor,
        ["CloseIO"] = CloseIORequest.Descriptor,
        ["Update"] = UpdateTaskRequest.Descriptor,
        ["Wait"] = WaitRequest.Descriptor,
        ["Stats"] = StatsRequest.Descriptor,
        ["Connect"] = ConnectRequest.Descriptor,
    };

    private static readonly string[] _methodNames = [.. _methods.Keys];

    private static readonly string[] _types =
    [
        "containerd.runc.v1.Options", "runtimeoptions.v1.Options", "containerd.linux.runc.CheckpointOptions", "containerd.linux.runc.CreateOptions",
        "types.containerd.io/opencontainers/runtime-spec/1/Process", "types.containerd.io/opencontainers/runtime-spec/1/LinuxResources", "type.googleapis.com/google.protobuf.Empty", "", "acme",
    ];

    private static readonly string[] _json =
    [
        """{"args":["true"],"cwd":"/","env":["PATH=/bin"]}""", """{"args":[],"cwd":""}""", """{"args":null}""", "null", "[]", "{", """{"memory":{"limit":-1}}""", """{"pids":{"limit":100}}""",
        """{"cpu":{"shares":7}}""", """{"terminal":true,"consoleSize":{"width":-1},"args":["true"],"cwd":"/"}""", """{"user":{"uid":4294967295},"args":["true"],"cwd":"/"}""",
    ];

    private readonly Random _random;
    private readonly RunningShim _shim;
    private readonly string[] _texts;

    /// <param name="shim">Paths are those of its folder, so that nothing of the machine is touched.</param>
    /// <param name="seed">The same, the same requests.</param>
    public RequestFuzzer(RunningShim shim, int seed)
    {
        _shim = shim;
        _random = new Random(seed);
        ContainerFolder folder = shim.Folder;
        _texts =
        [
            "", shim.Id, shim.Id, shim.Id, "e1", "e2", "e3", "other", "..", "größer", "a/b", "\0", "\n", "%s%n", new string('x', 300), folder.Bundle, folder["out"], folder["nowhere"], $"file://{folder["log-file"]}",
            "gopher:///a", "binary:///bin/true", "fifo", "{", "9", "-1",
        ];
    }

    /// <summary>What it names: also the ids of containers and processes.</summary>
    public IEnumerable<string> Texts => _texts.Distinct();

    /// <summary>A method, and the bytes of a request for it.</summary>
    public (string Method, byte[] Payload) Next()
    {
        string method = _methodNames[_random.Next(_methodNames.Length)];
        byte[] payload = Some(_methods[method], depth: 0).ToByteArray();
        return (method, _random.Next(4) == 0 ? Tampered(payload) : payload);
    }

    private IMessage Some(MessageDescriptor type, int depth)
    {
        if (type == Any.Descriptor)
        {
            return new Any { TypeUrl = Of(_types), Value = _random.Next(3) == 0 ? ByteString.CopyFrom(Noise(40)) : ByteString.CopyFromUtf8(Of(_json)) };
        }

        IMessage message = type.Parser.ParseFrom([]);
        foreach (FieldDescriptor field in type.Fields.InDeclarationOrder())
        {
            if (field.Name == "id" && _random.Next(5) > 0)
            {
                field.Accessor.SetValue(message, _shim.Id);
            }
            else if (field.IsMap || _random.Next(3) == 0)
            {
                // Left out.
            }
            else if (field.IsRepeated)
            {
                System.Collections.IList list = (System.Collections.IList)field.Accessor.GetValue(message);
                for (int i = _random.Next(3); i > 0 && depth < 3; i--)
                {
                    _ = list.Add(Value(field, depth));
                }
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, depth));
            }
        }

        return message;
    }

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Bool => _random.Next(2) == 0,
        FieldType.UInt32 => (uint)Number(),
        FieldType.Int32 => (int)Number(),
        FieldType.UInt64 => (ulong)Number(),
        FieldType.Int64 => Number(),
        FieldType.Bytes => ByteString.CopyFrom(Noise(40)),
        FieldType.String => Of(_texts),
        FieldType.Enum => (int)Number(),
        FieldType.Message => Some(field.MessageType, depth + 1),
        _ => throw new NotSupportedException(field.FullName),
    };

    // A signal that the first container may get, now and then one that ends it.
    private long Number() => _random.Next(6) switch
    {
        0 => 0,
        1 => _random.Next(65),
        2 => uint.MaxValue,
        3 => long.MinValue,
        4 => _random.NextInt64(),
        _ => 18,
    };

    private string Of(string[] choices) => choices[_random.Next(choices.Length)];

    private byte[] Noise(int most)
    {
        byte[] bytes = new byte[_random.Next(most)];
        _random.NextBytes(bytes);
        return bytes;
    }

    // Some bits of it, but of no path: outside its folder the shim is to write nothing.
    private byte[] Tampered(byte[] bytes)
    {
        if (Encoding.UTF8.GetString(bytes).Contains(_shim.Folder.Path, StringComparison.Ordinal))
        {
            return bytes[..^Math.Min(bytes.Length, _random.Next(3))];
        }

        for (int i = _random.Next(1, 4); i > 0 && bytes.Length > 0; i--)
        {
            bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        }

        return bytes;
    }
}
