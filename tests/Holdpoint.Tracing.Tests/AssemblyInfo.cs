// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Each test has its own HOLDPOINT_DIR, which is this process's environment, and many processes.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Holdpoint.Tracing.Tests;

internal static partial class OwnGroup
{
    /// <summary>
    /// A process of an orphaned group is stopped at once, and where the tests are started by a service, or as the first of a container,
    /// ours is orphaned. In a group of its own it is as under a shell.
    /// </summary>
    [ModuleInitializer]
    internal static void Leave()
    {
        if (ProcessGroups.IsOrphaned(Environment.ProcessId))
        {
            _ = setpgid(0, 0);
        }
    }

    [LibraryImport("libc")]
    private static partial int setpgid(int pid, int group);
}
