// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using System.Text;

namespace Holdpoint.Platform.Linux.Processes;

/// <summary>A null-ended array of C strings, as execve(2) takes; bytes, since arguments need not be UTF-8.</summary>
internal sealed unsafe class ByteStrings : IDisposable
{
    private readonly int _count;

    public ByteStrings(IReadOnlyList<byte[]> strings)
    {
        _count = strings.Count;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < _count; i++)
        {
            Pointer[i] = (byte*)NativeMemory.AllocZeroed((nuint)strings[i].Length + 1);
            strings[i].CopyTo(new Span<byte>(Pointer[i], strings[i].Length));
        }
    }

    public byte** Pointer { get; }

    public static ByteStrings Of(IEnumerable<string> strings) => new([.. strings.Select(Encoding.UTF8.GetBytes)]);

    public static byte[][] Split(ReadOnlySpan<byte> block)
    {
        List<byte[]> parts = [];
        while (block.IndexOf((byte)0) is >= 0 and int end)
        {
            parts.Add(block[..end].ToArray());
            block = block[(end + 1)..];
        }

        return [.. parts];
    }

    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
        {
            NativeMemory.Free(Pointer[i]);
        }

        NativeMemory.Free(Pointer);
    }
}
