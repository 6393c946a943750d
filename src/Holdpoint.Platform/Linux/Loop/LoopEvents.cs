// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux.Loop;

/// <summary>What a descriptor is ready for; the kernel's bits (epoll_ctl(2)).</summary>
[Flags]
internal enum LoopEvents : uint
{
    None = 0,
    Readable = 1,
    Priority = 2,
    Writable = 4,

    /// <summary>Told without having been asked for.</summary>
    Error = 8,

    /// <summary>The other end is gone; told without having been asked for.</summary>
    HangUp = 16,

    /// <summary>Told once each time that it becomes ready, not for as long as it is.</summary>
    Edge = 1U << 31,
}
