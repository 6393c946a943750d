// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Integration.Tests;

/// <summary>A test on the shared daemons: afterwards nothing may be left on those that it used.</summary>
public abstract class ContainerdTest(SharedContainerds shared) : IDisposable
{
    private readonly HashSet<PrivateContainerd> _used = [];

    protected PrivateContainerd Use(string version)
    {
        PrivateContainerd containerd = shared[version];
        _ = _used.Add(containerd);
        return containerd;
    }

    /// <summary>What a command prints until it ends, and how it ends.</summary>
    protected static CommandResult Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeLimits.Command))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"it did not end: {process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}\n{output.Result}\n{errors.Result}");
        }

        using (process)
        {
            return new CommandResult(process.ExitCode, output.Result, errors.Result);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PrivateContainerd containerd in _used)
        {
            try
            {
                containerd.AssertNothingLeft();
            }
            catch
            {
                shared.Discard(containerd);
                throw;
            }
        }

        GC.SuppressFinalize(this);
    }
}
