// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Testing;

namespace Holdpoint.Tests;

/// <summary>An event folder of a test's own, named in HOLDPOINT_DIR for as long as the test runs.</summary>
internal sealed class EventFolder : IDisposable
{
    private readonly TemporaryFolder _outer = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("HOLDPOINT_DIR");

    public EventFolder()
    {
        Path = _outer["events"];
        Environment.SetEnvironmentVariable("HOLDPOINT_DIR", Path);
    }

    public string Path { get; }

    /// <summary>The debugger event of this process.</summary>
    public static string OwnName => NamedEvent.DebuggerName(Environment.ProcessId);

    /// <summary>A path in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>What is in it; nothing when there is no folder.</summary>
    public string[] Names => Directory.Exists(Path) ? [.. Directory.EnumerateFileSystemEntries(Path).Select(entry => System.IO.Path.GetFileName(entry)).Order()] : [];

    public EventDirectory Open() => EventDirectory.Open(Path);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HOLDPOINT_DIR", _before);
        _outer.Dispose();
    }
}
