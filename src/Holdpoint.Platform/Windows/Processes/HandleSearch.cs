// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Holdpoint.Platform.Windows.Processes;

/// <summary>Finds and closes handles of a process that has not run yet: it has few, and makes no new ones meanwhile.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class HandleSearch
{
    private const nint Step = 4;
    private const nint Last = 0x2000;

    /// <summary>Closes every handle that the process has of an object.</summary>
    /// <param name="process">Opened with PROCESS_DUP_HANDLE.</param>
    /// <param name="handle">A handle of ours to the object.</param>
    public static void CloseIn(SafeProcessHandle process, SafeHandle handle)
    {
        nint target = process.DangerousGetHandle();
        nint self = Kernel32.GetCurrentProcess();
        for (nint candidate = Step; candidate <= Last; candidate += Step)
        {
            nint copy;
            if (!Kernel32.DuplicateHandle(target, candidate, self, &copy, 0, inheritHandle: false, Kernel32.DUPLICATE_SAME_ACCESS))
            {
                continue;
            }

            bool same = Kernel32.CompareObjectHandles(copy, handle.DangerousGetHandle());
            _ = Kernel32.CloseHandle(copy);
            if (same)
            {
                Close(target, candidate);
            }
        }
    }

    /// <summary>Closes a handle of another process.</summary>
    /// <param name="process">Opened with PROCESS_DUP_HANDLE.</param>
    /// <param name="handle">Of that process.</param>
    public static void Close(nint process, nint handle)
    {
        // It is moved to this process first: wine closes nothing where there is no process to move it to.
        nint moved;
        if (Kernel32.DuplicateHandle(process, handle, Kernel32.GetCurrentProcess(), &moved, 0, inheritHandle: false, Kernel32.DUPLICATE_SAME_ACCESS | Kernel32.DUPLICATE_CLOSE_SOURCE))
        {
            _ = Kernel32.CloseHandle(moved);
        }
    }
}
