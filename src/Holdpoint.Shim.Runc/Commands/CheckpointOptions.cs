// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc.Codec;

namespace Holdpoint.Shim.Runc.Commands;

/// <summary>How a container is checkpointed (containerd.runc.v1.CheckpointOptions).</summary>
internal sealed record CheckpointOptions
{
    public const string TypeName = "containerd.runc.v1.CheckpointOptions";

    /// <summary>The container ends with it.</summary>
    public bool Exit { get; init; }

    public bool OpenTcp { get; init; }

    public bool ExternalUnixSockets { get; init; }

    public bool Terminal { get; init; }

    public bool FileLocks { get; init; }

    public IReadOnlyList<string> EmptyNamespaces { get; init; } = [];

    /// <summary>Where criu works; empty: in the bundle's work folder.</summary>
    public string WorkPath { get; init; } = "";

    public string ParentPath { get; init; } = "";

    /// <summary>The defaults where there are none. The images' folder comes with the request, so that the one here is not read.</summary>
    /// <exception cref="Ttrpc.TtrpcException">They cannot be read.</exception>
    public static CheckpointOptions Read(TypedValue? options)
    {
        if (options is null || options.TypeUrl.Length == 0)
        {
            return new CheckpointOptions();
        }

        if (options.TypeName != TypeName)
        {
            throw ShimErrors.Unknown($"type with url {options.TypeUrl}: not found");
        }

        try
        {
            return Read(options.Value.Span);
        }
        catch (MalformedException error)
        {
            throw ShimErrors.Unknown($"options of type {options.TypeName}: {error.Message}");
        }
    }

    private static CheckpointOptions Read(ReadOnlySpan<byte> message)
    {
        CheckpointOptions options = new();
        List<string> emptyNamespaces = [];
        WireReader reader = new(message);
        while (reader.Next(out int field, out WireType type))
        {
            switch (field, type)
            {
                case (1, WireType.Varint):
                    options = options with { Exit = reader.Varint() != 0 };
                    break;
                case (2, WireType.Varint):
                    options = options with { OpenTcp = reader.Varint() != 0 };
                    break;
                case (3, WireType.Varint):
                    options = options with { ExternalUnixSockets = reader.Varint() != 0 };
                    break;
                case (4, WireType.Varint):
                    options = options with { Terminal = reader.Varint() != 0 };
                    break;
                case (5, WireType.Varint):
                    options = options with { FileLocks = reader.Varint() != 0 };
                    break;
                case (6, WireType.Bytes):
                    emptyNamespaces.Add(reader.String());
                    break;
                case (9, WireType.Bytes):
                    options = options with { WorkPath = reader.String() };
                    break;
                case (10, WireType.Bytes):
                    options = options with { ParentPath = reader.String() };
                    break;
                default:
                    reader.Skip(field, type);
                    break;
            }
        }

        return options with { EmptyNamespaces = emptyNamespaces };
    }
}
