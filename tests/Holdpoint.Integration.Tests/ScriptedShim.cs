// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Integration.Tests;

/// <summary>A shim in a few lines of shell, with a link to the interposer that stands in for it.</summary>
public sealed class ScriptedShim : IDisposable
{
    private readonly string _shim;
    private readonly string _link;

    /// <param name="containerd">Whose PATH it is put into.</param>
    /// <param name="script">For sh.</param>
    public ScriptedShim(PrivateContainerd containerd, string script)
    {
        _shim = Path.Combine(containerd.Bin, "containerd-shim-scripted-v1");
        _link = Path.Combine(containerd.Bin, "containerd-shim-hold-scripted-v1");
        File.WriteAllText(_shim, $"#!/bin/sh\n{script}\n");
        _ = new Command("chmod", "755", _shim).RunOrThrow();
        File.CreateSymbolicLink(_link, Repository.Interposer);
    }

    /// <summary>The shim itself.</summary>
    public static string Runtime => "io.containerd.scripted.v1";

    /// <summary>The interposer in its place.</summary>
    public static string HeldRuntime => "io.containerd.hold-scripted.v1";

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(_shim);
        File.Delete(_link);
    }
}
