// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>Calls of the task service, written as a method and the fields of its request: <c>Kill exec_id=e signal=9</c>.</summary>
internal static class TaskCalls
{
    private delegate Task<IMessage> Sender(TtrpcClient client, IMessage request, TtrpcCallOptions? options, CancellationToken cancellationToken);

    private static readonly Dictionary<string, (Func<IMessage> Request, Sender Send)> _methods = new(StringComparer.Ordinal)
    {
        ["State"] = Method<StateRequest, StateResponse>("State", StateResponse.Parser),
        ["Create"] = Method<CreateTaskRequest, CreateTaskResponse>("Create", CreateTaskResponse.Parser),
        ["Start"] = Method<StartRequest, StartResponse>("Start", StartResponse.Parser),
        ["Delete"] = Method<DeleteRequest, DeleteResponse>("Delete", DeleteResponse.Parser),
        ["Pids"] = Method<PidsRequest, PidsResponse>("Pids", PidsResponse.Parser),
        ["Pause"] = Method<PauseRequest, Empty>("Pause", Empty.Parser),
        ["Resume"] = Method<ResumeRequest, Empty>("Resume", Empty.Parser),
        ["Checkpoint"] = Method<CheckpointTaskRequest, Empty>("Checkpoint", Empty.Parser),
        ["Kill"] = Method<KillRequest, Empty>("Kill", Empty.Parser),
        ["Exec"] = Method<ExecProcessRequest, Empty>("Exec", Empty.Parser),
        ["ResizePty"] = Method<ResizePtyRequest, Empty>("ResizePty", Empty.Parser),
        ["CloseIO"] = Method<CloseIORequest, Empty>("CloseIO", Empty.Parser),
        ["Update"] = Method<UpdateTaskRequest, Empty>("Update", Empty.Parser),
        ["Wait"] = Method<WaitRequest, WaitResponse>("Wait", WaitResponse.Parser),
        ["Stats"] = Method<StatsRequest, StatsResponse>("Stats", StatsResponse.Parser),
        ["Connect"] = Method<ConnectRequest, ConnectResponse>("Connect", ConnectResponse.Parser),
        ["Shutdown"] = Method<ShutdownRequest, Empty>("Shutdown", Empty.Parser),
    };

    public static IReadOnlyCollection<string> Methods => _methods.Keys;

    /// <summary>Makes a call. Where they are not said, the container is the shim's, and so are the bundle and the options of runc.</summary>
    public static Task<IMessage> SendAsync(RunningShim shim, string text, CancellationToken cancellationToken)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (Func<IMessage> create, Sender send) = _methods[words[0]];
        IMessage request = create();
        Set(request, "id", shim.Id);
        if (request is CreateTaskRequest creation)
        {
            creation.Bundle = shim.Folder.Bundle;
            creation.Options = shim.Options();
        }

        TtrpcCallOptions? options = null;
        foreach (string word in words[1..])
        {
            string[] pair = word.Split('=', 2);
            if (pair[0] == "deadline_ms")
            {
                options = new TtrpcCallOptions { Timeout = TimeSpan.FromMilliseconds(int.Parse(pair[1], CultureInfo.InvariantCulture)) };
            }
            else if (pair[0] == "runtime")
            {
                ((CreateTaskRequest)request).Options = shim.Options(pair[1].Replace("{room}", shim.Folder.Path, StringComparison.Ordinal));
            }
            else if (pair[0] == "rootfs")
            {
                ((CreateTaskRequest)request).Rootfs.Add(Mount(pair[1].Replace("{room}", shim.Folder.Path, StringComparison.Ordinal).Split('|')));
            }
            else
            {
                Set(request, pair[0], pair[1].Replace("{room}", shim.Folder.Path, StringComparison.Ordinal));
            }
        }

        return send(shim.Client, request, options, cancellationToken);
    }

    private static (Func<IMessage> Request, Sender Send) Method<TRequest, TResponse>(string name, MessageParser<TResponse> parser)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse> =>
        (() => new TRequest(), async (client, request, options, cancellationToken) => await client.CallAsync(RunningShim.Service, name, (TRequest)request, parser, options, cancellationToken));

    private static void Set(IMessage request, string name, string value)
    {
        FieldDescriptor field = request.Descriptor.FindFieldByName(name) ?? throw new ArgumentException($"{request.Descriptor.Name} has no {name}");
        field.Accessor.SetValue(request, field.FieldType switch
        {
            FieldType.String => value,
            FieldType.Bool => bool.Parse(value),
            FieldType.UInt32 => uint.Parse(value, CultureInfo.InvariantCulture),
            // TYPE|TEXT
            FieldType.Message when value == "null" => null,
            FieldType.Message => AnyOf(value.Split('|', 2)),
            _ => throw new NotSupportedException(name),
        });
    }

    // TYPE|SOURCE|OPTION
    private static Shim.Protos.Types.Mount Mount(string[] parts) => new() { Type = parts[0], Source = parts[1], Options = { parts[2] } };

    private static Any AnyOf(string[] parts) => new() { TypeUrl = parts[0], Value = ByteString.CopyFromUtf8(parts[1]) };
}
