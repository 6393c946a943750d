// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Ttrpc.Tests.Interop;

/// <summary>The Go implementation: tests/TestPrograms/ttrpc.</summary>
internal sealed class GoPeer : IDisposable
{
    /// <summary>Debian 12's library, as containerd 1.6 has it: no streams.</summary>
    public const string Old = "1.1";

    /// <summary>As containerd 2.1 has it.</summary>
    public const string New = "1.2";

    private readonly Process _process;

    private readonly string _address;

    private GoPeer(Process process, string address) => (_process, _address) = (process, address);

    /// <summary>Starts a server on an abstract socket of its own, and waits until it listens.</summary>
    public static GoPeer Serve(string version) => Serve(version, $"@holdpoint-test-{Guid.NewGuid()}");

    /// <summary>Starts a server, and waits until it listens.</summary>
    public static GoPeer Serve(string version, string address)
    {
        Process process = Command(version, "serve", address).Start();
        Task<string?> ready = process.StandardOutput.ReadLineAsync();
        Assert.True(ready.Wait(TimeLimits.Step));
        Assert.Equal("ready", ready.Result);
        return new GoPeer(process, address);
    }

    /// <summary>A client of ours for it.</summary>
    public Task<TtrpcClient> ConnectAsync() => TtrpcClient.ConnectUnixAsync(_address.Replace('@', '\0'), TestContext.Current.CancellationToken);

    /// <summary>The program with its arguments.</summary>
    public static Command Command(string version, params string[] arguments)
    {
        const string Installed = "/usr/share/gocode";
        string fetched = Path.Combine(Repository.Root, ".cache", "versions", "ttrpc");
        return version == Old
            ? new Command(TestPrograms.GoPackage("ttrpc", Installed), arguments)
            : Directory.Exists(fetched)
                ? new Command(TestPrograms.GoPackage("ttrpc", $"{fetched}:{Installed}", "-tags", "streams"), arguments)
                : throw new DirectoryNotFoundException($"{fetched} is not there: run eng/setup/versions.sh .cache/versions first");
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
