// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Testing;

/// <summary>How long tests wait before they call something hung. No test measures time: a slow machine only waits longer.</summary>
public static class TimeLimits
{
    /// <summary>For one thing to happen.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>For a command to end.</summary>
    public static readonly TimeSpan Command = TimeSpan.FromSeconds(60);

    /// <summary>For a compiler to end: Go's first build takes minutes on a small machine.</summary>
    public static readonly TimeSpan Build = TimeSpan.FromMinutes(10);
}
