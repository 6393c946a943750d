// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

// madvise(2), dl_iterate_phdr(3), elf(5).
internal static unsafe partial class Libc
{
    public const int MADV_DONTNEED = 4;
    public const uint PT_LOAD = 1;
    public const uint PF_W = 2;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int madvise(nuint address, nuint length, int advice);

    /// <summary>malloc_trim(3): free memory of the C library's heap goes back to the kernel.</summary>
    [LibraryImport(Library)]
    internal static partial int malloc_trim(nuint keep);

    [LibraryImport(Library)]
    internal static partial int dl_iterate_phdr(delegate* unmanaged<LoadedFile*, nuint, nint, int> each, nint data);

    /// <summary>struct dl_phdr_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LoadedFile
    {
        public nuint Address;
        public byte* Name;
        public Segment* Segments;
        public ushort SegmentCount;
        private readonly ulong _loaded;
        private readonly ulong _unloaded;
        private readonly nuint _threadModule;
        private readonly void* _threadData;
    }

    /// <summary>struct Elf64_Phdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Segment
    {
        public uint Type;
        public uint Flags;
        public ulong Offset;
        public ulong VirtualAddress;
        public ulong PhysicalAddress;
        public ulong FileSize;
        public ulong MemorySize;
        public ulong Alignment;
    }
}
