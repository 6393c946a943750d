// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc;

/// <summary>How a server behaves.</summary>
public sealed record TtrpcServerOptions
{
    /// <summary>
    /// Closes connections of processes whose effective user or group is not this process's, and those whose user is not known. For abstract
    /// sockets, whom every user can reach. Linux.
    /// </summary>
    public bool RequireSameUser { get; init; }

    /// <summary>Gets a line for each connection that is refused, cannot be accepted, or failed by a mistake of the server's.</summary>
    public Action<string>? Log { get; init; }
}
