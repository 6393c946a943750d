// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux.Procfs;

/// <summary>The lines of /proc/PID/status that Holdpoint reads (proc_pid_status(5)). Signal sets have bit N-1 for signal N.</summary>
internal readonly record struct ProcessStatus(
    char State,
    int ThreadGroup,
    int Tracer,
    uint EffectiveUid,
    ulong PendingForThread,
    ulong PendingForProcess,
    ulong Blocked,
    ulong Ignored,
    ulong EffectiveCapabilities,
    int Seccomp)
{
    private const int CapabilitySysPtrace = 19;

    /// <summary>Its pid in the innermost namespace that it is in; 0 where the kernel does not tell.</summary>
    public int NamespacePid { get; init; }

    /// <summary>True for a process that may trace those of every user.</summary>
    public bool MayTraceAll => (EffectiveCapabilities & (1UL << CapabilitySysPtrace)) != 0;

    public ulong Pending => PendingForThread | PendingForProcess;

    /// <summary>Null where the text is cut short.</summary>
    public static ProcessStatus? Parse(ReadOnlySpan<byte> text)
    {
        char state = '\0';
        int group = 0, tracer = -1, seccomp = 0, inner = 0;
        uint user = 0;
        ulong thread = 0, process = 0, blocked = 0, ignored = 0, capabilities = 0;
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> value = ProcText.TakeUntil(ref text, (byte)'\n');
            ReadOnlySpan<byte> key = ProcText.TakeUntil(ref value, (byte)':');
            value = value is [(byte)'\t', ..] ? value[1..] : value;
            state = ProcText.Is(key, "State"u8) && value is [var letter, ..] ? (char)letter : state;
            group = ProcText.Is(key, "Tgid"u8) ? (int)ProcText.Decimal(value) : group;
            tracer = ProcText.Is(key, "TracerPid"u8) ? (int)ProcText.Decimal(value) : tracer;
            user = ProcText.Is(key, "Uid"u8) ? (uint)ProcText.Decimal(ProcText.Field(value, (byte)'\t', 1)) : user;
            thread = ProcText.Is(key, "SigPnd"u8) ? ProcText.Hexadecimal(value) : thread;
            process = ProcText.Is(key, "ShdPnd"u8) ? ProcText.Hexadecimal(value) : process;
            blocked = ProcText.Is(key, "SigBlk"u8) ? ProcText.Hexadecimal(value) : blocked;
            ignored = ProcText.Is(key, "SigIgn"u8) ? ProcText.Hexadecimal(value) : ignored;
            capabilities = ProcText.Is(key, "CapEff"u8) ? ProcText.Hexadecimal(value) : capabilities;
            inner = ProcText.Is(key, "NSpid"u8) ? (int)ProcText.Decimal(value[(value.LastIndexOf((byte)'\t') + 1)..]) : inner;
            seccomp = ProcText.Is(key, "Seccomp"u8) ? (int)ProcText.Decimal(value) : seccomp;
        }

        return state == '\0' || tracer < 0 ? null : new ProcessStatus(state, group, tracer, user, thread, process, blocked, ignored, capabilities, seccomp) { NamespacePid = inner };
    }
}
