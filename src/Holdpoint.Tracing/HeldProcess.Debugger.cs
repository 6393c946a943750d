// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing;

// While it is stopped: a debugger attaches, continues, or leaves again.
internal sealed partial class HeldProcess
{
    private bool _moves;

    /// <summary>Looks for a debugger; to be called every few hundredths of a second while <see cref="IsTraced"/> is false.</summary>
    public void LookForDebugger()
    {
        if (Phase is not (HoldPhase.Stopped or HoldPhase.Debugged) || ProcessFiles.Status(Pid) is not { } status)
        {
            return;
        }

        // On its way into a stop (after our detach, at a debugger's coming and going) it is seen running for a moment: look twice.
        bool moves = status.State is not ('T' or 't');
        bool movedBefore = _moves;
        _moves = moves;
        if (moves && !movedBefore && status.State is not ('Z' or 'X'))
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

    private bool HasLeftEntry() =>
        ProcessFiles.ProgramCounter(Pid) is not { } now || _entry is not { } entry ? ProcessFiles.Stat(Pid) is not { State: 'T' or 't' } : now != entry;
}
