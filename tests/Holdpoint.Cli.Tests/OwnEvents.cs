// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Testing;

[assembly: AssemblyFixture(typeof(Holdpoint.Cli.Tests.OwnEvents))]

namespace Holdpoint.Cli.Tests;

/// <summary>An event folder for the tests that call verbs in this process: they shall not touch the machine's.</summary>
public sealed class OwnEvents : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OwnEvents() => Environment.SetEnvironmentVariable("HOLDPOINT_DIR", _folder["events"]);

    public void Dispose() => _folder.Dispose();
}
