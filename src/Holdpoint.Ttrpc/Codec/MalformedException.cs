// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc.Codec;

/// <summary>An envelope is no protobuf message; the text is the one of the Go implementation.</summary>
internal sealed class MalformedException(string message) : Exception(message)
{
    public static MalformedException Wire() => new("proto: cannot parse invalid wire-format data");

    public static MalformedException Text() => new("string field contains invalid UTF-8");
}
