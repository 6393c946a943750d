// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Tracing;

/// <summary>What ended a hold.</summary>
internal enum HoldEnd
{
    Signal,
    Debugger,
    Deadline,
    Continued,
    ProcessEnded,
    StartFailed,
    BundleGone,
    KeeperEnds,
}
