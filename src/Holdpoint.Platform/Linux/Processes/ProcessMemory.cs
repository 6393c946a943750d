// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace Holdpoint.Platform.Linux.Processes;

/// <summary>Reads the memory of another process, whatever it does meanwhile (process_vm_readv(2)). It needs the rights of a debugger.</summary>
/// <param name="pid">The process, or one of its threads.</param>
internal sealed unsafe class ProcessMemory(int pid)
{
    // IOV_MAX.
    private const int MostParts = 1024;

    /// <summary>Bytes from an address on: fewer than wanted where the memory ends; none where it cannot be read.</summary>
    public int Read(ulong address, Span<byte> bytes)
    {
        fixed (byte* own = bytes)
        {
            Libc.IoVector here = new() { Base = own, Length = (nuint)bytes.Length };
            Libc.IoVector there = new() { Base = (byte*)address, Length = (nuint)bytes.Length };
            return Math.Max(0, (int)Libc.process_vm_readv(pid, &here, 1, &there, 1, 0));
        }
    }

    /// <summary>A value of the size of a register, or smaller.</summary>
    public bool TryRead<T>(ulong address, out T value)
        where T : unmanaged
    {
        value = default;
        return Read(address, new Span<byte>(Unsafe.AsPointer(ref value), sizeof(T))) == sizeof(T);
    }

    /// <summary>Many pieces, one after the other in one buffer. A piece that cannot be read whole is left as it was, with all after it in its call.</summary>
    public void Read(ReadOnlySpan<(ulong Address, int Length)> pieces, byte* buffer)
    {
        Libc.IoVector* theirs = stackalloc Libc.IoVector[MostParts];
        while (!pieces.IsEmpty)
        {
            int count = Math.Min(MostParts, pieces.Length);
            nuint total = 0;
            for (int i = 0; i < count; i++)
            {
                theirs[i] = new Libc.IoVector { Base = (byte*)pieces[i].Address, Length = (nuint)pieces[i].Length };
                total += (nuint)pieces[i].Length;
            }

            Libc.IoVector own = new() { Base = buffer, Length = total };
            nint read = Libc.process_vm_readv(pid, &own, 1, theirs, (nuint)count, 0);
            if ((nuint)Math.Max(0, read) < total && count > 1)
            {
                // One by one: those that can be read are.
                byte* at = buffer;
                foreach ((ulong address, int length) in pieces[..count])
                {
                    _ = Read(address, new Span<byte>(at, length));
                    at += length;
                }
            }

            buffer += total;
            pieces = pieces[count..];
        }
    }
}
