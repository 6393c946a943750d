// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Rules.Tests;

/// <summary>The server and the client of the package's README.</summary>
public sealed class TtrpcPackageTests : IDisposable
{
    private const string Package = "Holdpoint.Ttrpc";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Readme_ServerAndClient_TalkToEachOther()
    {
        ReadmeProgram programs = new(_folder);
        programs.Pack(Package);
        string server = programs.Build(Package, "server"), client = programs.Build(Package, "client");
        using Process serving = new Command("dotnet", server, _folder["socket"]).Start();
        try
        {
            Assert.True(Eventually.Holds(() => File.Exists(_folder["socket"])), "it does not listen");

            Assert.Equal("Hello, world\n", new Command("dotnet", client, _folder["socket"]).RunOrThrow());
        }
        finally
        {
            serving.Kill();
            serving.WaitForExit();
        }
    }

    public void Dispose() => _folder.Dispose();
}
