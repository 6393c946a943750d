// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Tests.Holds;

/// <summary>
/// An event folder of a test's own. There is one HOLDPOINT_DIR in a process: tests that need it are of <see cref="Collection"/>.
/// </summary>
internal sealed class OwnEventFolder : IDisposable
{
    public const string Collection = "HOLDPOINT_DIR";

    private readonly TemporaryFolder _outer = new();
    private readonly Dictionary<string, string?> _before = [];

    public OwnEventFolder()
    {
        Path = _outer["events"];
        SetVariable("HOLDPOINT_DIR", Path);
    }

    public string Path { get; }

    /// <summary>What is in it; nothing when there is no folder.</summary>
    public string[] Names => Directory.Exists(Path) ? [.. Directory.EnumerateFileSystemEntries(Path).Select(entry => System.IO.Path.GetFileName(entry)).Order()] : [];

    /// <summary>Sets a variable of this process for as long as the folder is there.</summary>
    public void SetVariable(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        _outer.Dispose();
    }
}

[CollectionDefinition(OwnEventFolder.Collection, DisableParallelization = true)]
public sealed class OwnEventFolderTests;
