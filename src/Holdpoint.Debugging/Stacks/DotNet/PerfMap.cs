// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Platform;

namespace Holdpoint.Debugging.Stacks.DotNet;

/// <summary>A perf map: a line for each method that was compiled while the program ran, with its address and size in hexadecimal and its name.</summary>
internal sealed class PerfMap
{
    private readonly (ulong Start, ulong Size, string Name)[] _methods;

    private PerfMap((ulong, ulong, string)[] methods) => _methods = methods;

    /// <summary>Lines that are none of that form are left out; of two at one address the later counts.</summary>
    public static PerfMap Parse(IEnumerable<string> lines)
    {
        SortedDictionary<ulong, (ulong, ulong, string)> methods = [];
        foreach (string line in lines)
        {
            string[] fields = line.Split(' ', 3);
            if (fields.Length == 3
                && ulong.TryParse(WithoutPrefix(fields[0]), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong start)
                && ulong.TryParse(WithoutPrefix(fields[1]), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong size))
            {
                methods[start] = (start, size, fields[2]);
            }
        }

        return new PerfMap([.. methods.Values]);
    }

    /// <summary>The method that has an address, as TYPE.METHOD; null where none does.</summary>
    public string? Find(ulong address)
    {
        int at = AddressSearch.LastAtOrBefore(_methods.Length, index => _methods[index].Start, address);
        return at >= 0 && address - _methods[at].Start < _methods[at].Size ? Readable(_methods[at].Name) : null;
    }

    // Runtimes since .NET 10 write it.
    private static ReadOnlySpan<char> WithoutPrefix(string number) => number.StartsWith("0x", StringComparison.Ordinal) ? number.AsSpan(2) : number;

    // instance void [app] Acme.Program::Work(int32,string)[Tier0]
    internal static string Readable(string name)
    {
        int arguments = name.IndexOf('(', StringComparison.Ordinal);
        string method = arguments > 0 ? name[..arguments] : name;
        int module = method.LastIndexOf("] ", StringComparison.Ordinal);
        return (module >= 0 ? method[(module + 2)..] : method).Replace("::", ".", StringComparison.Ordinal);
    }
}
