// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using Holdpoint.Shim;

namespace ProcessShim;

/// <summary>A shim that needs no runc: a container is the program of config.json, run as it is, on this machine.</summary>
internal sealed class ProcessShim : IShim
{
    /// <summary>In the bundle: the process, once it runs.</summary>
    public const string PidFile = "process.pid";

    private const int Killed = 128 + 9;

    public ShimInfo Info { get; } = new("io.containerd.process.v1", "0.1.0");

    public ValueTask<ShimContainer> CreateAsync(CreateRequest request, CancellationToken cancellationToken) =>
        ProcessContainer.CreateAsync(request, cancellationToken);

    /// <summary>Runs in a process of its own, after every container: there is something to do only where the daemon was killed.</summary>
    public ValueTask<CleanUpResult> CleanUpAsync(CleanUpRequest request, CancellationToken cancellationToken)
    {
        string file = Path.Combine(request.Bundle, PidFile);
        int pid = File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : 0;
        try
        {
            if (pid > 0)
            {
                Process.GetProcessById(pid).Kill();
            }
        }
        catch (ArgumentException)
        {
            // It has ended.
        }

        return ValueTask.FromResult(new CleanUpResult(pid, Killed, DateTimeOffset.UtcNow));
    }
}
