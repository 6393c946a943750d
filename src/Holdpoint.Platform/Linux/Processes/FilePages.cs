// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux.Processes;

/// <summary>The memory of this process that holds what stands in its executable and its libraries: code, above all. For one thread.</summary>
internal sealed unsafe class FilePages
{
    // Of an entry of pagemap: present, and of a file (Documentation/admin-guide/mm/pagemap.rst).
    private const ulong OfFile = 1UL << 61;

    // Used again, so that whoever rests for days leaves no garbage.
    private readonly List<(nuint Start, nuint Length)> _segments = [];

    /// <summary>
    /// Takes these pages out of this process: one that has started and rests needs few of those that start-up read. What is needed
    /// comes back by itself, mostly from the page cache. Nothing is lost: only pages are taken that are still those of the file (a segment without
    /// write permission may have others: .NET's own runtime makes a page of its constants writable for a moment).
    /// </summary>
    public void Release()
    {
        // Each time anew: what lies at these addresses now is what is taken.
        _segments.Clear();
        using (GCHandle<List<(nuint, nuint)>> handle = new(_segments))
        {
            _ = Libc.dl_iterate_phdr(&Collect, GCHandle<List<(nuint, nuint)>>.ToIntPtr(handle));
        }

        int pagemap = Libc.openat(Libc.AT_FDCWD, "/proc/self/pagemap", Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (pagemap < 0)
        {
            return;
        }

        // Not while they are collected, and over a span: what this loop calls comes back at once.
        foreach ((nuint start, nuint length) in CollectionsMarshal.AsSpan(_segments))
        {
            Release(pagemap, start, length);
        }

        _ = Libc.close(pagemap);
    }

    private static void Release(int pagemap, nuint start, nuint length)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint end = start + length;
        Span<ulong> pages = stackalloc ulong[256];
        while (start < end)
        {
            int count = (int)nuint.Min((nuint)pages.Length, (end - start + page - 1) / page);
            Span<byte> bytes = MemoryMarshal.AsBytes(pages[..count]);
            if (Libc.lseek(pagemap, (long)(start / page * sizeof(ulong)), Libc.SEEK_SET) < 0 || Libc.Read(pagemap, bytes) != bytes.Length)
            {
                return;
            }

            for (int i = 0; i < count; i++)
            {
                int first = i;
                while (i < count && (pages[i] & OfFile) != 0)
                {
                    i++;
                }

                if (i > first)
                {
                    _ = Libc.madvise(start + ((nuint)first * page), (nuint)(i - first) * page, Libc.MADV_DONTNEED);
                }
            }

            start += (nuint)count * page;
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
