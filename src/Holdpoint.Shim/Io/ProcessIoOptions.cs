// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Io;

/// <summary>How input and output of a process are made.</summary>
public sealed record ProcessIoOptions
{
    /// <summary>Owner of the pipes, so that a process of a user namespace can open them again through /dev/stdout.</summary>
    public uint Uid { get; init; }

    /// <summary>Group of the pipes.</summary>
    public uint Gid { get; init; }

    /// <summary>
    /// Input waits for <see cref="ProcessIo.ProcessStarted"/>: a client whose input ends while the container is still being made would close it where
    /// containerd does not know the container yet, and the process would wait for ever.
    /// </summary>
    public bool HoldsInput { get; init; }

    /// <summary>
    /// The client's side is joined before there is a process: the ends for it stay open until <see cref="ProcessIo.ProcessStarted"/>, and input waits.
    /// A client may give up what is not joined when a process that ends at once is told to have started.
    /// </summary>
    public bool StartsLater { get; init; }

    /// <summary>For a client to open the FIFO that the process writes into.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);
}
