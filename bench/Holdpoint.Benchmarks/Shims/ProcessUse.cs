// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Benchmarks.Shims;

/// <summary>What a process takes of the machine, as the kernel counts it (proc(5)).</summary>
internal static class ProcessUse
{
    // USER_HZ, the same on every machine that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Kilobytes of a line of smaps_rollup, such as Pss or Private_Dirty.</summary>
    public static double Memory(int pid, string name) => Number(File.ReadLines($"/proc/{pid}/smaps_rollup"), name + ":");

    public static double Threads(int pid) => Number(File.ReadLines($"/proc/{pid}/status"), "Threads:");

    public static int Descriptors(int pid) => Directory.GetFiles($"/proc/{pid}/fd").Length;

    /// <summary>Seconds of processor time, without that of its children.</summary>
    public static double ProcessorSeconds(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        string[] words = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return words[11..13].Sum(word => double.Parse(word, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>How often each of its threads has been taken up again after it had waited.</summary>
    public static Dictionary<string, double> WakeUps(int pid) =>
        Directory.GetDirectories($"/proc/{pid}/task").ToDictionary(task => task, task => Number(File.ReadLines(Path.Combine(task, "status")), "voluntary_ctxt_switches:"));

    private static double Number(IEnumerable<string> lines, string name) =>
        double.Parse(lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
