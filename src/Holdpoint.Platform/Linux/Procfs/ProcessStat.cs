// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux.Procfs;

/// <summary>The fields of /proc/PID/stat that Holdpoint reads (proc_pid_stat(5)).</summary>
internal readonly record struct ProcessStat(int Pid, char State, int Parent, int Group, int Session, long UserTicks, ulong StartTime)
{
    private const long KernelThread = 0x00200000;

    /// <summary>It has no program (PF_KTHREAD of linux/sched.h).</summary>
    public bool IsKernelThread { get; init; }

    /// <summary>The file's one line, or null where it is cut short. The name, which may hold spaces and parentheses, is passed over.</summary>
    public static ProcessStat? Parse(ReadOnlySpan<byte> line)
    {
        int close = line.Length - 1;
        while (close >= 0 && line[close] != ')')
        {
            close--;
        }

        ReadOnlySpan<byte> fields = line[(close + 1)..];
        if (close < 0 || Field(fields, 1) is not [var state, ..] || Field(fields, 20) is not { IsEmpty: false } started)
        {
            return null;
        }

        return new ProcessStat(
            (int)ProcText.Decimal(line),
            (char)state,
            (int)ProcText.Decimal(Field(fields, 2)),
            (int)ProcText.Decimal(Field(fields, 3)),
            (int)ProcText.Decimal(Field(fields, 4)),
            ProcText.Decimal(Field(fields, 12)),
            (ulong)ProcText.Decimal(started))
        {
            IsKernelThread = (ProcText.Decimal(Field(fields, 7)) & KernelThread) != 0,
        };
    }

    /// <summary>Counted from 1 after the name, each after one space.</summary>
    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> fields, int number) => ProcText.Field(fields, (byte)' ', number);
}
