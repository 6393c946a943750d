// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

// inotify(7).
internal static partial class Libc
{
    public const int IN_CLOEXEC = 0x80000;
    public const int IN_NONBLOCK = 0x800;
    public const uint IN_MODIFY = 2;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int inotify_init1(int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int inotify_add_watch(int descriptor, string path, uint events);
}
