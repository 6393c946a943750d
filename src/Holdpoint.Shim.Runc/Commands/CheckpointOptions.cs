// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc.Codec;

namespace Holdpoint.Shim.Runc.Commands;

/// <summary>
/// How a container is checkpointed (containerd.runc.v1.CheckpointOptions, or what containerd 1.6 and 1.7 send to runtimes that they do not know,
/// containerd.linux.runc.CheckpointOptions).
/// </summary>
internal sealed record CheckpointOptions
{
    private const string RuncType = "containerd.runc.v1.CheckpointOptions";
    private const int WorkPathOfRunc = 9;
    private const int WorkPathOfLinux = 8;
    private const int ImagePathOfLinux = 9;
    private const string LinuxType = "containerd.linux.runc.CheckpointOptions";

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

    /// <summary>
    /// Where the images go; empty: where the request says. Read only of clients that do not know the runtime: their containerd does not take it into
    /// the request then.
    /// </summary>
    public string ImagePath { get; init; } = "";

    /// <summary>The defaults where there are none.</summary>
    /// <exception cref="Ttrpc.TtrpcException">They cannot be read.</exception>
    public static CheckpointOptions Read(TypedValue? options)
    {
        if (options is null || options.TypeUrl.Length == 0)
        {
            return new CheckpointOptions();
        }

        // They differ in the order of the two folders.
        int workPath = options.TypeName switch
        {
            RuncType => WorkPathOfRunc,
            LinuxType => WorkPathOfLinux,
            _ => throw ShimErrors.Unknown($"type with url {options.TypeUrl}: not found"),
        };
        try
        {
            return Read(options.Value.Span, workPath);
        }
        catch (MalformedException error)
        {
            throw ShimErrors.Unknown($"options of type {options.TypeName}: {error.Message}");
        }
    }

    private static CheckpointOptions Read(ReadOnlySpan<byte> message, int workPath)
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
                case var (number, _) when number == workPath && type == WireType.Bytes:
                    options = options with { WorkPath = reader.String() };
                    break;
                case var (number, _) when number == ImagePathOfLinux && workPath != WorkPathOfRunc && type == WireType.Bytes:
                    options = options with { ImagePath = reader.String() };
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
