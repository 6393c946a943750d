// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing;

// While it is stopped: a debugger attaches, continues, or leaves again.
internal sealed partial class HeldProcess
{
    // About a second of looks: longer than a busy machine keeps a process on its way from one stop into another.
    private const int LongTime = 50;

    private int _moving;

    /// <summary>Looks for a debugger; to be called every few hundredths of a second while <see cref="IsTraced"/> is false.</summary>
    public void LookForDebugger()
    {
        if (Phase is not (HoldPhase.Stopped or HoldPhase.Debugged) || ProcessFiles.Status(Pid) is not { } status)
        {
            return;
        }

        bool stands = status.State is 'T' or 't' or 'Z' or 'X';
        _moving = stands ? 0 : _moving + 1;
        if (!stands && !HasGoneOn(status))
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

    /// <summary>
    /// Whether a process that does not stand runs its program. On its way into a stop (after our detach, at a debugger's coming and
    /// going) it is runnable too, within the kernel, for as long as others have the processors.
    /// </summary>
    private bool HasGoneOn(ProcessStatus status) =>
        (status.Pending & Signal.Bit(Signal.SIGSTOP)) == 0
        && (HasLeftEntry() || ProcessFiles.Stat(Pid)?.UserTicks > _formerTicks || _moving >= LongTime);

    private void WhileStopped(ProcessStatus status)
    {
        if (status.Tracer != 0)
        {
            // Clears the stop that gdb would otherwise report again at each continue, and after which lldb leaves it stopped.
            _ = _process.Send(Signal.SIGCONT);
            Phase = HoldPhase.Debugged;
        }
        else if (_moving > 0)
        {
            // Somebody else sent SIGCONT, such as a shell's fg.
            EndedBy ??= HoldEnd.Continued;
            End();
        }
        else if (HasLeftEntry())
        {
            // A debugger has come, continued it and gone between two looks; it gave the stop back that it had found.
            _ = _process.Send(Signal.SIGCONT);
            EndedBy ??= HoldEnd.Debugger;
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

        if (gone || HasLeftEntry() || _moving > 0)
        {
            EndedBy ??= HoldEnd.Debugger;
            End();
        }
    }

    /// <summary>True only where it can be seen: the kernel tells no program counter of a process that runs.</summary>
    private bool HasLeftEntry() => ProcessFiles.ProgramCounter(Pid) is { } now && _entry is { } entry && now != entry;
}
