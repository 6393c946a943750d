// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Platform.Linux.Procfs;

/// <summary>/proc/PID/stat (proc_pid_stat(5)).</summary>
internal sealed record ProcessStat(
    int Pid,
    string Name,
    char State,
    int Parent,
    int Group,
    int Session,
    int Terminal,
    long MinorFaults,
    long UserTicks,
    long SystemTicks,
    ulong StartTime)
{
    /// <summary>The file's one line, or null where it is cut short. The name may hold spaces and parentheses.</summary>
    public static ProcessStat? Parse(string line)
    {
        int open = line.IndexOf('(', StringComparison.Ordinal);
        int close = line.LastIndexOf(')');
        if (open < 1 || close < open)
        {
            return null;
        }

        string[] fields = line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20 || !int.TryParse(line.AsSpan(0, open), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int pid))
        {
            return null;
        }

        return new ProcessStat(
            pid,
            line[(open + 1)..close],
            fields[0][0],
            Integer(fields[1]),
            Integer(fields[2]),
            Integer(fields[3]),
            Integer(fields[4]),
            Long(fields[7]),
            Long(fields[11]),
            Long(fields[12]),
            ulong.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    private static int Integer(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    private static long Long(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
