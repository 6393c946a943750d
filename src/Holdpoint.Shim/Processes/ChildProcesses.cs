// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Processes;

/// <summary>
/// The children of the shim: its own, and processes of containers whose parents have ended (PR_SET_CHILD_SUBREAPER). One owner waits for all.
/// </summary>
public abstract class ChildProcesses
{
    /// <summary>Starts a program.</summary>
    /// <param name="command">Which, and with what.</param>
    /// <exception cref="IOException">It could not be executed; the message names it.</exception>
    public abstract ShimChild Start(ChildCommand command);

    /// <summary>
    /// Runs a program to its end, and takes what it prints on both outputs. It is killed when the wait is cancelled.
    /// </summary>
    /// <param name="command">Which, and with what; its outputs are taken where they are not set.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="IOException">It could not be executed; the message names it.</exception>
    public abstract Task<ChildResult> RunAsync(ChildCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// From now on remembers the exits of processes that nobody knows yet: for a pid that is learnt only after its process has been started
    /// by somebody else, such as runc.
    /// </summary>
    public abstract ExitCollector CollectExits();
}
