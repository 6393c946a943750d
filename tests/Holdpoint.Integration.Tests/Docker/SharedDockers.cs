// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Integration.Tests.Docker;

/// <summary>One dockerd on each shared containerd.</summary>
public sealed class SharedDockers : IDisposable
{
    private readonly Dictionary<PrivateContainerd, DockerDaemon> _running = [];

    /// <summary>Started the first time.</summary>
    public DockerDaemon On(PrivateContainerd containerd)
    {
        if (!_running.TryGetValue(containerd, out DockerDaemon? docker))
        {
            docker = _running[containerd] = new DockerDaemon(containerd, "docker");
        }

        return docker;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DockerDaemon docker in _running.Values)
        {
            docker.Dispose();
        }
    }
}
