// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Hold;

/// <summary>
/// A shim that is still held when containerd calls <c>delete</c> for its container. containerd does that for a shim that is dead
/// to it, here since the client gave up or containerd was started anew: released, the shim would wait for ever for somebody who
/// reads its log, so it is made as dead as it is thought to be. One that is being debugged is left to the debugger.
/// </summary>
internal static class GivenUpShim
{
    public static void Kill(ShimInvocation invocation)
    {
        foreach (HoldInfo hold in Holds().Where(hold => IsOf(hold, invocation)))
        {
            using PidFd? process = PidFd.Open(hold.Identity);
            if (process?.Send(Signal.SIGKILL) == Errno.None)
            {
                // containerd puts what its delete writes here into its own log, as a warning.
                Console.Error.WriteLine($"{invocation.Name}: killed the held shim {hold.Pid}, since containerd has given its container up");
            }
        }
    }

    private static IReadOnlyList<HoldInfo> Holds()
    {
        try
        {
            return HoldList.Read();
        }
        catch (HoldpointException)
        {
            // A refused event folder holds none of ours, and is not delete's business.
            return [];
        }
    }

    // Another containerd of this machine may have a container of the same name: it has another bundle.
    private static bool IsOf(HoldInfo hold, ShimInvocation invocation) =>
        hold is { HoldPoint: "exec", State: HoldState.Held } && hold.Container == invocation.Container
        && FolderOf(invocation.Bundle) is { } bundle && bundle == FolderOf(string.Create(CultureInfo.InvariantCulture, $"/proc/{hold.Pid}/cwd"));

    private static (uint Major, uint Minor, ulong Inode)? FolderOf(string path) =>
        Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, out Libc.Statx found) == 0 ? (found.DeviceMajor, found.DeviceMinor, found.Inode) : null;
}
