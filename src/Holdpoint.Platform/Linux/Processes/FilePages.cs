// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux.Processes;

/// <summary>The memory of this process that holds what stands in its executable and its libraries: code, above all. For one thread.</summary>
internal sealed unsafe class FilePages
{
    // Used again, so that whoever rests for days leaves no garbage.
    private readonly List<(nuint Start, nuint Length)> _segments = [];

    /// <summary>
    /// Takes these pages out of this process: one that has started and rests needs few of those that start-up read. What is needed
    /// comes back by itself, mostly from the page cache. Nothing can be lost, since only segments are taken that nobody writes to.
    /// </summary>
    public void Release()
    {
        // Each time anew: what lies at these addresses now is what is taken.
        _segments.Clear();
        using (GCHandle<List<(nuint, nuint)>> handle = new(_segments))
        {
            _ = Libc.dl_iterate_phdr(&Collect, GCHandle<List<(nuint, nuint)>>.ToIntPtr(handle));
        }

        // Not while they are collected, and over a span: what this loop calls comes back at once.
        foreach ((nuint start, nuint length) in CollectionsMarshal.AsSpan(_segments))
        {
            _ = Libc.madvise(start, length, Libc.MADV_DONTNEED);
        }
    }

    [UnmanagedCallersOnly]
    private static int Collect(Libc.LoadedFile* file, nuint size, nint handle)
    {
        List<(nuint, nuint)> segments = GCHandle<List<(nuint, nuint)>>.FromIntPtr(handle).Target;
        nuint page = (nuint)Environment.SystemPageSize;
        for (int i = 0; i < file->SegmentCount; i++)
        {
            Libc.Segment* segment = &file->Segments[i];
            if (segment->Type == Libc.PT_LOAD && (segment->Flags & Libc.PF_W) == 0)
            {
                nuint start = file->Address + (nuint)segment->VirtualAddress;
                nuint whole = start & ~(page - 1);
                segments.Add((whole, start + (nuint)segment->MemorySize - whole));
            }
        }

        return 0;
    }
}
