// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing;

// While it is stopped: a debugger attaches, continues, or leaves again.
internal sealed partial class HeldProcess
{
    // On a busy machine the way into a stop, a moment otherwise, takes as long as this.
    private static readonly TimeSpan _longestWay = TimeSpan.FromMilliseconds(500);

    private long? _movesSince;

    /// <summary>Looks for a debugger; to be called every few hundredths of a second while <see cref="IsTraced"/> is false.</summary>
    public void LookForDebugger()
    {
        if (Phase is not (HoldPhase.Stopped or HoldPhase.Debugged) || ProcessFiles.Status(Pid) is not { } status)
        {
            return;
        }

        // On its way into a stop (after our detach, at a debugger's coming and going) it is seen running, at its entry still.
        bool moves = status.State is not ('T' or 't');
        _movesSince = moves ? _movesSince ?? Stopwatch.GetTimestamp() : null;
        if (moves && status.State is not ('Z' or 'X') && !IsElsewhere() && Stopwatch.GetElapsedTime(_movesSince!.Value) < _longestWay)
        {
            return;
        }

        if (Phase == HoldPhase.Stopped)
        {
            WhileStopped(status);
        }
        else
        {
            WhileDebugged(status);
        }
    }

    private void WhileStopped(ProcessStatus status)
    {
        if (status.Tracer != 0)
        {
            // Clears the stop that gdb would otherwise report again at each continue, and after which lldb leaves it stopped.
            _ = _process.Send(Signal.SIGCONT);
            Phase = HoldPhase.Debugged;
        }
        else if (status.State is not ('T' or 't') && HasLeftEntry())
        {
            // Somebody else sent SIGCONT, such as a shell's fg.
            EndedBy ??= HoldEnd.Continued;
            End();
        }
    }

    private void WhileDebugged(ProcessStatus status)
    {
        bool gone = status.Tracer == 0;
        if (gone && status.State == 'T' && !HasLeftEntry())
        {
            // The debugger left without having continued, and left it stopped: still held.
            Phase = HoldPhase.Stopped;
            return;
        }

        if (gone && status.State == 'T')
        {
            _ = _process.Send(Signal.SIGCONT);
        }

        if (gone || HasLeftEntry() || status.State is not ('T' or 't'))
        {
            EndedBy ??= HoldEnd.Debugger;
            End();
        }
    }

    /// <summary>It was seen at another instruction than its first; while it runs that cannot be seen.</summary>
    private bool IsElsewhere() => ProcessFiles.ProgramCounter(Pid) is { } now && _entry is { } entry && now != entry;

    private bool HasLeftEntry() =>
        ProcessFiles.ProgramCounter(Pid) is not { } now || _entry is not { } entry ? ProcessFiles.Stat(Pid) is not { State: 'T' or 't' } : now != entry;
}
