// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Holds;
using Holdpoint.Logging;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Tracing;

/// <summary>
/// Writes to the log FIFO of a shim's bundle, in logrus text form; containerd copies what comes there into its own log. Never
/// blocks: a line that nobody takes is lost.
/// </summary>
internal sealed class ShimLog(string? fifo, ContainerReference? container)
{
    public void Info(string message, params (string Key, string Value)[] fields) => Write("info", message, fields);

    public void Error(string message, params (string Key, string Value)[] fields) => Write("error", message, fields);

    private void Write(string level, string message, IEnumerable<(string Key, string Value)> fields)
    {
        if (fifo is null)
        {
            return;
        }

        using Descriptor log = Descriptor.OpenAt(Libc.AT_FDCWD, fifo, Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_NOFOLLOW);
        if (!log.IsInvalid)
        {
            (string, string)[] whose = container is null ? [] : [("id", container.Id), ("namespace", container.Namespace)];
            _ = log.Write(Encoding.UTF8.GetBytes(LogrusLine.Format(DateTimeOffset.UtcNow, level, message, [.. fields, .. whose])));
        }
    }
}
