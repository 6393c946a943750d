// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Platform.Linux.Procfs;

/// <summary>The lines of /proc/PID/status that Holdpoint reads (proc_pid_status(5)). Signal sets have bit N-1 for signal N.</summary>
internal sealed record ProcessStatus(
    char State,
    int ThreadGroup,
    int Tracer,
    uint EffectiveUid,
    ulong PendingForThread,
    ulong PendingForProcess,
    ulong Blocked,
    ulong Ignored,
    ulong Caught,
    ulong EffectiveCapabilities,
    int Seccomp)
{
    private const int CapabilitySysPtrace = 19;

    /// <summary>True for a process that may trace those of every user.</summary>
    public bool MayTraceAll => (EffectiveCapabilities & (1UL << CapabilitySysPtrace)) != 0;

    public ulong Pending => PendingForThread | PendingForProcess;

    public static ProcessStatus? Parse(string text)
    {
        Dictionary<string, string> lines = [];
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                lines[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        if (!lines.TryGetValue("State", out string? state) || state.Length == 0 || !lines.TryGetValue("TracerPid", out string? tracer))
        {
            return null;
        }

        return new ProcessStatus(
            state[0],
            Integer(lines.GetValueOrDefault("Tgid")),
            Integer(tracer),
            (uint)Integer(lines.GetValueOrDefault("Uid")?.Split('\t').ElementAtOrDefault(1)),
            Set(lines.GetValueOrDefault("SigPnd")),
            Set(lines.GetValueOrDefault("ShdPnd")),
            Set(lines.GetValueOrDefault("SigBlk")),
            Set(lines.GetValueOrDefault("SigIgn")),
            Set(lines.GetValueOrDefault("SigCgt")),
            Set(lines.GetValueOrDefault("CapEff")),
            Integer(lines.GetValueOrDefault("Seccomp")));
    }

    private static int Integer(string? text) => (int)(uint.TryParse(text, CultureInfo.InvariantCulture, out uint value) ? value : 0);

    private static ulong Set(string? text) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) ? value : 0;
}
