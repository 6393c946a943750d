// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>A file in memory that stays open across an exec.</summary>
internal static class InheritedFile
{
    /// <summary>The path under which this process, and the program that takes its place, can open it.</summary>
    public static unsafe string Create(string name, string text)
    {
        int descriptor = Libc.memfd_create(name, 0);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            if (descriptor < 0 || Libc.write(descriptor, start, (nuint)bytes.Length) != bytes.Length)
            {
                throw OsException.Last("memfd_create", name);
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}");
    }
}
