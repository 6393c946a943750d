// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Integration.Tests;

/// <summary>One daemon of each release for all tests that need no settings of their own.</summary>
public sealed class SharedContainerds : IDisposable
{
    private readonly Dictionary<string, PrivateContainerd> _running = [];

    /// <summary>Starts it the first time.</summary>
    public PrivateContainerd this[string version]
    {
        get
        {
            if (!_running.TryGetValue(version, out PrivateContainerd? containerd))
            {
                containerd = _running[version] = new PrivateContainerd(version);
            }

            return containerd;
        }
    }

    /// <summary>Ends one that a test has left in disorder; the next test gets another.</summary>
    public void Discard(PrivateContainerd containerd)
    {
        _ = _running.Remove(containerd.Version);
        containerd.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PrivateContainerd containerd in _running.Values)
        {
            containerd.Dispose();
        }
    }
}
