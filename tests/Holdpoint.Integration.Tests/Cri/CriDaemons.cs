// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Integration.Tests.Cri;

/// <summary>One of each release.</summary>
public sealed class CriDaemons : IDisposable
{
    private readonly Dictionary<string, CriDaemon> _running = [];

    /// <summary>Started the first time.</summary>
    public CriDaemon this[string version]
    {
        get
        {
            if (!_running.TryGetValue(version, out CriDaemon? daemon))
            {
                daemon = _running[version] = new CriDaemon(version);
            }

            return daemon;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CriDaemon daemon in _running.Values)
        {
            daemon.Dispose();
        }
    }
}
