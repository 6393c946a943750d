// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Windows.Tests.Attach;

/// <summary>This process's PATH, for the time of a test.</summary>
internal sealed class PathVariable : IDisposable
{
    private const string Name = "PATH";

    private readonly string? _former = Environment.GetEnvironmentVariable(Name);

    public PathVariable(string path) => Environment.SetEnvironmentVariable(Name, path);

    public void Dispose() => Environment.SetEnvironmentVariable(Name, _former);
}
