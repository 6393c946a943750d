// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc.Codec;

namespace Holdpoint.Shim.Runc.Options;

/// <summary>
/// Reads the options of all clients. By hand, since <c>start</c> reads them too, for every container, and needs nothing else of Google.Protobuf.
/// </summary>
internal static class OptionsReader
{
    /// <summary>What Go and Rust clients send to runc's runtimes.</summary>
    public const string RuncType = "containerd.runc.v1.Options";

    /// <summary>What clients of containerd 1.6 and 1.7 send to a runtime whose name they do not know.</summary>
    public const string CreateType = "containerd.linux.runc.CreateOptions";

    /// <summary>What Kubernetes' plugin sends to a runtime whose name it does not know: its configuration, as TOML.</summary>
    public const string CriType = "runtimeoptions.v1.Options";

    /// <summary>The defaults where there are none.</summary>
    /// <exception cref="Ttrpc.TtrpcException">They cannot be read.</exception>
    public static RuncOptions Read(TypedValue? options)
    {
        if (options is null || options.TypeUrl.Length == 0)
        {
            return new RuncOptions();
        }

        try
        {
            return options.TypeName switch
            {
                RuncType => ReadRunc(options.Value.Span),
                CreateType => ReadCreate(options.Value.Span),
                CriType => ReadCri(options.Value.Span),
                // The text and the code of the Go shim.
                _ => throw ShimErrors.Unknown($"type with url {options.TypeUrl}: not found"),
            };
        }
        catch (MalformedException error)
        {
            throw ShimErrors.Unknown($"options of type {options.TypeName}: {error.Message}");
        }
        catch (TomlException error)
        {
            throw ShimErrors.InvalidArgument($"options of type {options.TypeName}: {error.Message}");
        }
    }

    private static RuncOptions ReadRunc(ReadOnlySpan<byte> message)
    {
        RuncOptions options = new();
        WireReader reader = new(message);
        while (reader.Next(out int field, out WireType type))
        {
            switch (field, type)
            {
                case (1, WireType.Varint):
                    options = options with { NoPivotRoot = reader.Varint() != 0 };
                    break;
                case (2, WireType.Varint):
                    options = options with { NoNewKeyring = reader.Varint() != 0 };
                    break;
                case (3, WireType.Bytes):
                    options = options with { ShimCgroup = reader.String() };
                    break;
                case (4, WireType.Varint):
                    options = options with { IoUid = (uint)reader.Varint() };
                    break;
                case (5, WireType.Varint):
                    options = options with { IoGid = (uint)reader.Varint() };
                    break;
                case (6, WireType.Bytes):
                    options = options with { BinaryName = reader.String() };
                    break;
                case (7, WireType.Bytes):
                    options = options with { Root = reader.String() };
                    break;
                case (9, WireType.Varint):
                    options = options with { SystemdCgroup = reader.Varint() != 0 };
                    break;
                case (10, WireType.Bytes):
                    options = options with { CriuImagePath = reader.String() };
                    break;
                case (11, WireType.Bytes):
                    options = options with { CriuWorkPath = reader.String() };
                    break;
                case (12, WireType.Bytes):
                    options = options with { TaskApiAddress = reader.String() };
                    break;
                case (13, WireType.Varint):
                    options = options with { TaskApiVersion = (uint)reader.Varint() };
                    break;
                default:
                    reader.Skip(field, type);
                    break;
            }
        }

        return options;
    }

    private static RuncOptions ReadCreate(ReadOnlySpan<byte> message)
    {
        RuncOptions options = new();
        WireReader reader = new(message);
        while (reader.Next(out int field, out WireType type))
        {
            switch (field, type)
            {
                case (1, WireType.Varint):
                    options = options with { NoPivotRoot = reader.Varint() != 0 };
                    break;
                case (8, WireType.Varint):
                    options = options with { NoNewKeyring = reader.Varint() != 0 };
                    break;
                case (9, WireType.Bytes):
                    options = options with { ShimCgroup = reader.String() };
                    break;
                case (10, WireType.Varint):
                    options = options with { IoUid = (uint)reader.Varint() };
                    break;
                case (11, WireType.Varint):
                    options = options with { IoGid = (uint)reader.Varint() };
                    break;
                case (12, WireType.Bytes):
                    options = options with { CriuWorkPath = reader.String() };
                    break;
                case (13, WireType.Bytes):
                    options = options with { CriuImagePath = reader.String() };
                    break;
                default:
                    reader.Skip(field, type);
                    break;
            }
        }

        return options;
    }

    private static RuncOptions ReadCri(ReadOnlySpan<byte> message)
    {
        string path = "";
        ReadOnlySpan<byte> body = default;
        WireReader reader = new(message);
        while (reader.Next(out int field, out WireType type))
        {
            switch (field, type)
            {
                case (2, WireType.Bytes):
                    path = reader.String();
                    break;
                case (3, WireType.Bytes):
                    body = reader.Utf8();
                    break;
                default:
                    reader.Skip(field, type);
                    break;
            }
        }

        // containerd gives the content only where there is no file.
        return path.Length > 0 ? TomlOptions.ReadFile(path) : TomlOptions.Read(System.Text.Encoding.UTF8.GetString(body));
    }
}
