// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Debugging.Stacks.Go;

/// <summary>
/// The goroutines of a Go process that stands still, copied: the records of its runtime (runtime2.go, struct g) and the used parts of their stacks. Nothing is made
/// of them before the process runs again.
/// </summary>
internal sealed unsafe class GoroutineImages : IDisposable
{
    private const int RecordSize = 256;
    private const int MostGoroutines = 1_000_000;
    private const int MostOfStack = 64 * 1024;
    private const long MostOfAll = 1L << 30;

    // struct g: the bounds of its stack, then, always in the same places, its saved stack pointer and program counter.
    private const int StackHigh = 8;
    private const int SavedSp = 56;
    private const int SavedPc = 64;

    private readonly List<(int Record, long Stack, ulong StackStart, int Length)> _stacks = [];
    private byte* _records;
    private byte* _bytes;

    /// <summary>The budget ended before all stacks were copied.</summary>
    public bool IsPartial { get; private set; }

    public int Count { get; private set; }

    /// <summary>Copies while the process stands still.</summary>
    /// <param name="program">Its tables.</param>
    /// <param name="memory">The process.</param>
    /// <param name="mayGoOn">False when the budget is used up.</param>
    public static GoroutineImages Copy(GoProgram program, ProcessMemory memory, Func<bool> mayGoOn)
    {
        GoroutineImages images = new();
        if (!memory.TryRead(program.All!.Value, out ulong array) || !memory.TryRead(program.Count!.Value, out ulong count) || count > MostGoroutines)
        {
            return images;
        }

        ulong[] records = new ulong[count];
        int read = memory.Read(array, MemoryMarshal.AsBytes(records.AsSpan()));
        records = records[..(read / sizeof(ulong))];
        images.Count = records.Length;
        images._records = (byte*)NativeMemory.AllocZeroed((nuint)records.Length, RecordSize);
        (ulong, int)[] pieces = new (ulong, int)[records.Length];
        for (int i = 0; i < records.Length; i++)
        {
            pieces[i] = (records[i], RecordSize);
        }

        memory.Read(pieces, images._records);
        images.CopyStacks(memory, mayGoOn);
        return images;
    }

    /// <summary>A word of a goroutine's record.</summary>
    public ulong Word(int goroutine, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(Record(goroutine)[offset..]);

    /// <summary>The record of a goroutine.</summary>
    public ReadOnlySpan<byte> Record(int goroutine) => new(_records + ((nint)goroutine * RecordSize), RecordSize);

    /// <summary>A reader of its copied stack; null where none was copied.</summary>
    public StackReader? Stack(int goroutine)
    {
        int at = _stacks.BinarySearch((goroutine, 0, 0, 0), Comparer<(int Record, long, ulong, int)>.Create((a, b) => a.Record.CompareTo(b.Record)));
        if (at < 0)
        {
            return null;
        }

        (_, long stack, ulong start, int length) = _stacks[at];
        return (ulong address, out ulong word) =>
        {
            bool isThere = StackBounds.Holds(start, length, address, out int offset);
            word = isThere ? *(ulong*)(_bytes + stack + offset) : 0;
            return isThere;
        };
    }

    public ulong SavedStackPointer(int goroutine) => Word(goroutine, SavedSp);

    public ulong SavedProgramCounter(int goroutine) => Word(goroutine, SavedPc);

    /// <summary>Whether a stack pointer is one of its stack.</summary>
    public bool Owns(int goroutine, ulong stackPointer) => stackPointer >= Word(goroutine, 0) && stackPointer < Word(goroutine, StackHigh);

    public void Dispose()
    {
        NativeMemory.Free(_records);
        NativeMemory.Free(_bytes);
        _records = null;
        _bytes = null;
    }

    private void CopyStacks(ProcessMemory memory, Func<bool> mayGoOn)
    {
        const int AtOnce = 1024;
        List<(ulong Address, int Length)> pieces = new(Count);
        long total = 0;
        for (int i = 0; i < Count; i++)
        {
            ulong sp = SavedStackPointer(i), high = Word(i, StackHigh);
            if (!Owns(i, sp) || total > MostOfAll)
            {
                continue;
            }

            int length = (int)Math.Min(high - sp, MostOfStack);
            _stacks.Add((i, total, sp, length));
            pieces.Add((sp, length));
            total += length;
        }

        _bytes = (byte*)NativeMemory.AllocZeroed((nuint)Math.Max(1, total));
        ReadOnlySpan<(ulong, int)> rest = CollectionsMarshal.AsSpan(pieces);
        for (int done = 0; done < pieces.Count; done += AtOnce)
        {
            if (!mayGoOn())
            {
                IsPartial = true;
                _stacks.RemoveRange(done, _stacks.Count - done);
                break;
            }

            memory.Read(rest.Slice(done, Math.Min(AtOnce, pieces.Count - done)), _bytes + _stacks[done].Stack);
        }
    }
}
