// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace Holdpoint.Benchmarks;

/// <summary>
/// Several ways to do the same, measured in turns, so that whatever else the machine does meets all of them alike. Prints a
/// table with medians, spread and the ratio to the first, the peer.
/// </summary>
internal sealed class Contest(string title, string unit, string goal)
{
    private readonly List<(string Name, Func<double> Measure, List<double> Values)> _entries = [];

    private List<double>? _floor;

    public Contest Add(string name, Func<double> measure)
    {
        _entries.Add((name, measure, []));
        return this;
    }

    /// <summary>An entry that is timed as a whole, in milliseconds.</summary>
    public Contest AddTimed(string name, Action action) => Add(name, () =>
    {
        long began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    });

    /// <summary>What all of them need in any case: the last column compares what they take beyond it.</summary>
    public Contest AddFloor(string name, Action action)
    {
        AddTimed(name, action);
        _floor = _entries[^1].Values;
        return this;
    }

    public void Run(int rounds)
    {
        foreach ((_, Func<double> measure, _) in _entries)
        {
            _ = measure();
        }

        for (int round = 0; round < rounds; round++)
        {
            foreach ((_, Func<double> measure, List<double> values) in _entries)
            {
                values.Add(measure());
            }
        }

        Print(rounds);
    }

    private void Print(int rounds)
    {
        Console.WriteLine();
        Console.WriteLine($"{title} ({unit}, {rounds} rounds in turns; goal: {goal})");
        string[] beyond = _floor is null ? [] : ["beyond"];
        Console.WriteLine(Line("", ["median", "10 %", "90 %", "ratio", .. beyond]));
        double peer = Quantile(_entries[0].Values, 0.5);
        double floor = _floor is null ? 0 : Quantile(_floor, 0.5);
        foreach ((string name, _, List<double> values) in _entries)
        {
            double median = Quantile(values, 0.5);
            beyond = _floor is null || values == _floor ? [] : [Number((median - floor) / (peer - floor)) + "x"];
            Console.WriteLine(Line(name, [Number(median), Number(Quantile(values, 0.1)), Number(Quantile(values, 0.9)), Number(median / peer) + "x", .. beyond]));
        }
    }

    public static double Median(List<double> values) => Quantile(values, 0.5);

    private static double Quantile(List<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Round((sorted.Length - 1) * part)];
    }

    private static string Line(string name, params string[] cells) =>
        $"  {name,-44}" + string.Concat(cells.Select(cell => cell.PadLeft(10)));

    private static string Number(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
