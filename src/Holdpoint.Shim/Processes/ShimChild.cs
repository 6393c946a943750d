// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Shim.Processes;

/// <summary>A program that was started.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Exited">Its end.</param>
public sealed record ShimChild(int Pid, Task<ProcessExit> Exited)
{
    /// <summary>Sends it a signal; nothing happens once it has ended.</summary>
    /// <param name="signal">Its number.</param>
    /// <exception cref="IOException">It may not be sent.</exception>
    public void Kill(int signal)
    {
        // It keeps its pid until its end is known here, save for an instant.
        if (!Exited.IsCompleted && Libc.kill(Pid, signal) != 0 && Libc.LastErrno != Errno.ESRCH)
        {
            throw OsException.Last("kill", $"process {Pid}");
        }
    }
}
