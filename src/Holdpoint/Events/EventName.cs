// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Events;

/// <summary>The names of the event protocol: <c>debugger-&lt;pid&gt;</c> and <c>stackdump-&lt;pid&gt;</c>.</summary>
internal static class EventName
{
    public const string DebuggerPrefix = "debugger-";
    public const string StackDumpPrefix = "stackdump-";
    public const string DescriptionSuffix = ".json";

    public static string Debugger(int pid) => DebuggerPrefix + pid.ToString(CultureInfo.InvariantCulture);

    public static string StackDump(int pid) => StackDumpPrefix + pid.ToString(CultureInfo.InvariantCulture);

    /// <summary>The event that a file in the folder is, or describes.</summary>
    public static string OfFile(string file) =>
        file.EndsWith(DescriptionSuffix, StringComparison.Ordinal) ? file[..^DescriptionSuffix.Length] : file;

    /// <summary>The pid that an event's name ends in, or null where the name is no event's.</summary>
    public static int? PidOf(string name)
    {
        string? digits = name.StartsWith(DebuggerPrefix, StringComparison.Ordinal) ? name[DebuggerPrefix.Length..]
            : name.StartsWith(StackDumpPrefix, StringComparison.Ordinal) ? name[StackDumpPrefix.Length..]
            : null;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pid > 0 ? pid : null;
    }

    /// <summary>Letters, digits, dot, dash and underscore, not beginning with a dot, 1 to 64 of them: safe as a file name.</summary>
    public static void Check(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > 64 || name[0] == '.' || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-' or '_')))
        {
            throw new HoldpointException(HoldpointError.InvalidName, $"'{name}' is no event name: use letters, digits, '.', '-' and '_', at most 64");
        }
    }
}
