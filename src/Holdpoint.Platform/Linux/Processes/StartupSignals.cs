// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux.Processes;

/// <summary>The signals that this process was started with ignored or blocked; only in our NativeAOT executables (Native/startup.c).</summary>
internal static partial class StartupSignals
{
    /// <summary>Bit N-1 for signal N.</summary>
    public static ulong Ignored => holdpoint_startup_ignored_signals();

    /// <summary>Bit N-1 for signal N.</summary>
    public static ulong Blocked => holdpoint_startup_blocked_signals();

    [LibraryImport("holdpoint_startup")]
    private static partial ulong holdpoint_startup_ignored_signals();

    [LibraryImport("holdpoint_startup")]
    private static partial ulong holdpoint_startup_blocked_signals();
}
