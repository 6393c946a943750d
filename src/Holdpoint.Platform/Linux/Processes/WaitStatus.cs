// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux.Processes;

/// <summary>The status of wait(2), with the ptrace events that the kernel puts into its third byte (ptrace(2)).</summary>
internal readonly record struct WaitStatus(int Value)
{
    public bool Exited => (Value & 0x7f) == 0;

    public int ExitCode => (Value >> 8) & 0xff;

    public bool Signaled => ((Value & 0x7f) + 1) >> 1 > 0 && (Value & 0x7f) != 0x7f;

    public int TerminatingSignal => Value & 0x7f;

    public bool Stopped => (Value & 0xff) == 0x7f;

    public int StopSignal => (Value >> 8) & 0xff;

    /// <summary>A PTRACE_EVENT number, or 0 for a plain stop by a signal.</summary>
    public int PtraceEvent => Stopped ? (Value >> 16) & 0xff : 0;
}
