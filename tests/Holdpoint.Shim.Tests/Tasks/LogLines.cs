// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Logging;

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>A log in memory: <c>level: message key=value …</c>.</summary>
internal sealed class LogLines : ShimLog
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    public override bool IsDebug => true;

    public string[] All
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    protected override void Write(string level, string message, ReadOnlySpan<(string Key, string Value)> fields)
    {
        string line = $"{level}: {message}";
        foreach ((string key, string value) in fields)
        {
            line += $" {key}={value}";
        }

        lock (_lock)
        {
            _lines.Add(line);
        }
    }
}
