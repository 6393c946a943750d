// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc;

/// <summary>What a call may have beside its request.</summary>
public sealed record TtrpcCallOptions
{
    /// <summary>
    /// How long the call may take. It is sent with the request, so that the server's handler is cancelled too; this side does not rely on
    /// that, and gives up by itself.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Sent with the request.</summary>
    public TtrpcMetadata? Metadata { get; init; }
}
