// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>
/// A process of a container. Calls come one at a time, and only those that its state allows: a shim need not check, save where the outside
/// world may have changed. What a method throws is the answer of the call; a <see cref="Holdpoint.Ttrpc.TtrpcException"/> with its code.
/// </summary>
public abstract class ShimProcess
{
    /// <summary>Its process id; 0 before it has one. It stays after the end.</summary>
    public abstract int Pid { get; }

    /// <summary>
    /// Ends when the process has ended. Null as long as <see cref="Pid"/> is 0; once there is a pid it is there too, whatever happened to
    /// the process meanwhile.
    /// </summary>
    public abstract Task<ProcessExit>? Exited { get; }

    /// <summary>Lets the process run its program; it has a pid afterwards.</summary>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public abstract ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Sends a signal.</summary>
    /// <param name="signal">Its number; 0 only asks.</param>
    /// <param name="all">To every process of the container.</param>
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

    /// <summary>Waits until its output has arrived, removes what it leaves, closes what is open. Comes once; not while it runs.</summary>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public abstract ValueTask DeleteAsync(CancellationToken cancellationToken);
}
