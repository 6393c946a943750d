// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>What runc writes a pid into: its digits and nothing else.</summary>
internal static class PidFile
{
    /// <exception cref="OsException">The file is not there, or has no pid.</exception>
    public static int Read(string path)
    {
        ReadOnlySpan<byte> text = FileBytes.Read(path).AsSpan().TrimEnd((byte)'\n');
        return Utf8Parser.TryParse(text, out int pid, out int used) && used == text.Length && pid > 0 ? pid : throw new OsException("parse", path, Errno.EINVAL);
    }
}
