// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>
/// A process of a container. Calls come one at a time, and only those that its state allows: a shim need not check, save where the outside
/// world may have changed. What a method throws is the answer of the call: a <see cref="Holdpoint.Ttrpc.TtrpcException"/> with its code, another
/// exception as "unknown" with its message, an <see cref="OperationCanceledException"/> as the end of its caller's time.
/// </summary>
public abstract class ShimProcess
{
    /// <summary>Its process id; 0 before it has one. It stays after the end.</summary>
    public abstract int Pid { get; }

    /// <summary>
    /// Ends when the process has ended. Null as long as <see cref="Pid"/> is 0; once there is a pid it is there too, whatever happened to
    /// the process meanwhile. It may end at any moment, also within <see cref="StartAsync"/>: what is told of it and when is not the shim's concern.
    /// </summary>
    public abstract Task<ProcessExit>? Exited { get; }

    /// <summary>Lets the process run its program; it has a pid afterwards. Where it throws the process is as before, and may be started again.</summary>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public abstract ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Sends a signal. Not once <see cref="Exited"/> has ended, unless to all.</summary>
    /// <param name="signal">Its number; 0 only asks.</param>
    /// <param name="all">To every process of the container, of which some may be left when the first one has ended.</param>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public abstract ValueTask KillAsync(int signal, bool all, CancellationToken cancellationToken);

    /// <summary>Sets the size of its terminal; nothing happens where it has none.</summary>
    /// <param name="columns">Characters in a line.</param>
    /// <param name="rows">Lines.</param>
    public virtual void Resize(int columns, int rows)
    {
    }

    /// <summary>Gives up the shim's own end of its input, so that the process reads the end when the client has closed too.</summary>
    public virtual void CloseInput()
    {
    }

    /// <summary>
    /// Waits until its output has arrived, removes what it leaves, closes what is open. Not while it runs; once, unless it throws. A container that
    /// was created and never started has its process still: it is ended here.
    /// </summary>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public abstract ValueTask DeleteAsync(CancellationToken cancellationToken);
}
