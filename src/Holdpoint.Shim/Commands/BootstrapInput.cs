// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Ttrpc.Codec;

namespace Holdpoint.Shim.Commands;

/// <summary>
/// What comes on the standard input of <c>start</c>: since containerd 2.3 a <c>containerd.runtime.bootstrap.v1.BootstrapParams</c>, before it the runtime's
/// options as an <c>Any</c>, or nothing. Read by hand: <c>start</c> runs for every container.
/// </summary>
internal sealed record BootstrapInput
{
    /// <summary>Whether the answer may be a <c>BootstrapResult</c>.</summary>
    public bool IsBootstrap { get; init; }

    /// <summary>The runtime's options; null where there are none.</summary>
    public TypedValue? Options { get; init; }

    /// <summary>Where events go; empty: as the environment says.</summary>
    public string EventAddress { get; init; } = "";

    /// <summary>For the daemon's socket; empty: the usual one.</summary>
    public string SocketFolder { get; init; } = "";

    /// <summary>Whether details are wanted.</summary>
    public bool Debug { get; init; }

    /// <exception cref="ShimUsageException">It is neither.</exception>
    public static BootstrapInput Parse(ReadOnlySpan<byte> input, string id, string ns)
    {
        if (input.IsEmpty)
        {
            return new BootstrapInput();
        }

        try
        {
            // An Any can be read as the other message too: only the names tell.
            return IsOf(input, id, ns) ? ParseParams(input) : new BootstrapInput { Options = ParseAny(input) };
        }
        catch (MalformedException error)
        {
            throw new ShimUsageException($"what came on standard input cannot be read: {error.Message}");
        }
    }

    /// <summary>google.protobuf.Any.</summary>
    public static TypedValue ParseAny(ReadOnlySpan<byte> message)
    {
        string type = "";
        byte[] value = [];
        WireReader reader = new(message);
        while (reader.Next(out int field, out WireType wire))
        {
            switch (field, wire)
            {
                case (1, WireType.Bytes):
                    type = reader.String();
                    break;
                case (2, WireType.Bytes):
                    value = reader.Bytes().ToArray();
                    break;
                default:
                    reader.Skip(field, wire);
                    break;
            }
        }

        return new TypedValue(type, value);
    }

    private static bool IsOf(ReadOnlySpan<byte> message, string id, string ns)
    {
        bool sameId = false;
        bool sameNamespace = false;
        WireReader reader = new(message);
        while (reader.Next(out int field, out WireType wire))
        {
            if (wire == WireType.Bytes && field is 1 or 2)
            {
                ReadOnlySpan<byte> text = reader.Bytes();
                sameId |= field == 1 && text.SequenceEqual(Encoding.UTF8.GetBytes(id));
                sameNamespace |= field == 2 && text.SequenceEqual(Encoding.UTF8.GetBytes(ns));
            }
            else
            {
                reader.Skip(field, wire);
            }
        }

        return sameId && sameNamespace;
    }

    private static BootstrapInput ParseParams(ReadOnlySpan<byte> message)
    {
        BootstrapInput input = new() { IsBootstrap = true };
        WireReader reader = new(message);
        while (reader.Next(out int field, out WireType wire))
        {
            switch (field, wire)
            {
                case (3, WireType.Varint):
                    // An open enumeration: below INFO (0) there are DEBUG and TRACE.
                    input = input with { Debug = (int)reader.Varint() < 0 };
                    break;
                case (5, WireType.Bytes):
                    input = input with { EventAddress = reader.String() };
                    break;
                case (8, WireType.Bytes):
                    input = input with { Options = input.Options ?? ParseExtension(reader.Bytes()) };
                    break;
                case (9, WireType.Bytes):
                    input = input with { SocketFolder = reader.String() };
                    break;
                default:
                    reader.Skip(field, wire);
                    break;
            }
        }

        return input;
    }

    private static TypedValue? ParseExtension(ReadOnlySpan<byte> message)
    {
        TypedValue? value = null;
        WireReader reader = new(message);
        while (reader.Next(out int field, out WireType wire))
        {
            if (field == 1 && wire == WireType.Bytes)
            {
                value = ParseAny(reader.Bytes());
            }
            else
            {
                reader.Skip(field, wire);
            }
        }

        return value;
    }
}
