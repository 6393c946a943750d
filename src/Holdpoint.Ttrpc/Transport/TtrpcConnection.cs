// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc.Transport;

/// <summary>A connection that a listener has accepted.</summary>
/// <param name="Stream">Bytes in both directions; whoever takes the connection disposes of it.</param>
/// <param name="Peer">Who is at the other end, where the system tells.</param>
public sealed record TtrpcConnection(Stream Stream, PeerCredentials? Peer = null);
