// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using Holdpoint.Events;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Dumps;

/// <summary>
/// The file of a stack dump: in the event folder, which nobody else can write to or look into. A few of each process stay, and not many in all.
/// </summary>
internal static class StackDumpFile
{
    private const string Prefix = "stacks-";
    private const string Suffix = ".txt";
    private const int MostOfOneProcess = 4;
    private const int MostInAll = 32;
    private const uint OwnerOnly = 0x180;

    /// <summary>Writes one.</summary>
    /// <param name="lines">Without their ends.</param>
    /// <param name="time">Is part of the name, so that the names are in the order of time.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="HoldpointException">The folder is refused.</exception>
    /// <exception cref="OsException">It cannot be written.</exception>
    public static string Write(IEnumerable<string> lines, DateTimeOffset time)
    {
        using EventDirectory folder = EventDirectory.Open();
        string end = string.Create(CultureInfo.InvariantCulture, $"-{Environment.ProcessId}{Suffix}");
        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{time.UtcDateTime:yyyyMMdd-HHmmss.fff}{end}");
        using (Descriptor file = Descriptor.OpenAt(folder.Number, name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, OwnerOnly))
        {
            if (file.IsInvalid)
            {
                throw OsException.Last("open", name);
            }

            file.WriteAll(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), name);
        }

        Prune(folder, end);
        return Path.Combine(folder.Path, name);
    }

    private static void Prune(EventDirectory folder, string ownEnd)
    {
        List<string> all = [.. folder.Names().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        List<string> own = all.FindAll(name => name.EndsWith(ownEnd, StringComparison.Ordinal));
        foreach (string name in own.SkipLast(MostOfOneProcess).Concat(all.SkipLast(MostInAll)))
        {
            _ = Libc.unlinkat(folder.Number, name, 0);
        }
    }
}
