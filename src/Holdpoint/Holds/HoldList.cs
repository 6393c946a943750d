// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Holds;

/// <summary>What waits on this machine, read from the event folders and /proc.</summary>
internal static class HoldList
{
    /// <summary>The holds of this user or, for root, of every user; entries whose process is gone are removed on the way.</summary>
    public static IReadOnlyList<HoldInfo> Read() => throw new NotImplementedException();
}
