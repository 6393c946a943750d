// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

// ioctl_tty(2).
internal static unsafe partial class Libc
{
    private const nuint TIOCSWINSZ = 0x5414;

    /// <summary>Sets the size of a terminal; false with the error in <see cref="LastErrno"/>.</summary>
    internal static bool SetWindowSize(int descriptor, int columns, int rows)
    {
        WindowSize size = new() { Rows = (ushort)rows, Columns = (ushort)columns };
        return ioctl(descriptor, TIOCSWINSZ, (nint)(&size)) == 0;
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, nint argument);

    /// <summary>struct winsize.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        private readonly ushort _width;
        private readonly ushort _height;
    }
}
