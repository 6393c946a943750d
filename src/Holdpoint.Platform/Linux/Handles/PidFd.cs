// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Platform.Linux.Handles;

/// <summary>A process that cannot be mistaken for a later one of the same pid (pidfd_open(2)).</summary>
internal sealed class PidFd : IDisposable
{
    private readonly Descriptor _descriptor;

    private PidFd(Descriptor descriptor)
    {
        _descriptor = descriptor;
    }

    public int Number => _descriptor.Number;

    /// <summary>Null when the process has ended, or its pid belongs to another one now.</summary>
    public static PidFd? Open(ProcessIdentity identity)
    {
        Descriptor descriptor = new(Libc.PidFdOpen(identity.Pid));
        if (!descriptor.IsInvalid && identity.IsAlive)
        {
            return new PidFd(descriptor);
        }

        descriptor.Dispose();
        return null;
    }

    /// <summary>None, ESRCH when it has ended, EPERM when it is not ours.</summary>
    public Errno Send(int signal) => Libc.PidFdSendSignal(Number, signal) == 0 ? Errno.None : Libc.LastErrno;

    public void Dispose() => _descriptor.Dispose();
}
