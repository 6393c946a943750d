// SPDX-License-Identifier: Apache-2.0

using System.Net;
using Holdpoint.Debugging.Programs;
using Holdpoint.Debugging.Systems;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>One debugger: how it is found, asked, and started.</summary>
internal abstract class Debugger
{
    /// <summary>Those of this system.</summary>
    public static IReadOnlyList<Debugger> All => DebugSystem.Current.Debuggers;

    /// <summary>As in --with.</summary>
    public abstract string Name { get; }

    /// <summary>How long a server may take until it is ready: a large program's debugging information is read meanwhile.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether it is of use for a kind of program.</summary>
    public virtual bool Suits(ProgramKind kind) => true;

    /// <summary>Finds out, without touching the process, whether it can debug the program and set the breakpoints.</summary>
    /// <exception cref="DebuggerException">It cannot, or is not installed.</exception>
    public abstract IReadOnlyList<BreakpointPlace> Check(DebugTarget target, IReadOnlyList<string> breakpoints);

    /// <summary>The command that attaches in this terminal, sets the breakpoints and, when there are any, goes on to the first.</summary>
    public abstract DebuggerCommand Interactive(DebugTarget target, IReadOnlyList<BreakpointPlace> breakpoints);

    /// <summary>Starts a server that outlives this process; the program does not continue.</summary>
    /// <param name="target">The process; to be stopped without a tracer, or running.</param>
    /// <param name="breakpoints">As <see cref="Check"/> gave them.</param>
    /// <param name="listen">Where to listen; port 0 is any free one.</param>
    /// <exception cref="DebuggerException">It is not there; the process is as before.</exception>
    public abstract DebugServer StartServer(DebugTarget target, IReadOnlyList<BreakpointPlace> breakpoints, IPEndPoint listen);

    /// <summary>What somebody types who starts it by hand.</summary>
    public abstract string ByHand(int pid);

    protected static string CommandFile(IEnumerable<string> lines) => DebugSystem.Current.CommandFile(string.Concat(lines.Select(line => line + "\n")));
}
