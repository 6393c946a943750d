// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using Holdpoint.Shim.Logging;

namespace Holdpoint.Shim.Runc.Tests.Containers;

/// <summary>Keeps what was logged.</summary>
internal sealed class LogLines : ShimLog
{
    private readonly ConcurrentQueue<string> _lines = new();

    public override bool IsDebug => true;

    public IReadOnlyCollection<string> Lines => _lines;

    protected override void Write(string level, string message, ReadOnlySpan<(string Key, string Value)> fields)
    {
        string line = $"{level}: {message}";
        foreach ((string key, string value) in fields)
        {
            line += $" {key}={value}";
        }

        _lines.Enqueue(line);
    }
}
