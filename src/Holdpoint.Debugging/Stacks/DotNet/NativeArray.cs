// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Stacks.DotNet;

/// <summary>A sparse array in an image (nativeformatreader.h of dotnet/runtime): blocks of 16, each a binary tree of offsets.</summary>
internal sealed class NativeArray
{
    private const int BlockSize = 16;

    private readonly byte[] _bytes;
    private readonly int _start;
    private readonly int _indexSize;

    /// <exception cref="IndexOutOfRangeException">It is cut short; so for all else here.</exception>
    public NativeArray(byte[] bytes)
    {
        _bytes = bytes;
        uint head = Number(ref _start);
        Count = (int)(head >> 2);
        _indexSize = (int)(head & 3);
    }

    /// <summary>Of indices; not all have an element.</summary>
    public int Count { get; }

    /// <summary>Where an element is; null where there is none of that index.</summary>
    public int? Entry(int index)
    {
        int block = index / BlockSize;
        int offset = _start + (_indexSize switch
        {
            0 => _bytes[_start + block],
            1 => BitConverter.ToUInt16(_bytes, _start + (2 * block)),
            _ => BitConverter.ToInt32(_bytes, _start + (4 * block)),
        });
        for (int bit = BlockSize >> 1; bit > 0; bit >>= 1)
        {
            int next = offset;
            uint value = Number(ref next);
            if ((index & bit) != 0 && (value & 2) != 0)
            {
                offset += (int)(value >> 2);
            }
            else if ((index & bit) == 0 && (value & 1) != 0)
            {
                offset = next;
            }
            else if ((value & 3) == 0 && value >> 2 == (index & (BlockSize - 1)))
            {
                return next;
            }
            else
            {
                return null;
            }
        }

        return offset;
    }

    /// <summary>A number of one to five bytes: as many as the lowest bits of the first that are set, and one more. Goes behind it.</summary>
    public uint Number(ref int at)
    {
        uint first = _bytes[at];
        switch (first & 15)
        {
            case var low when (low & 1) == 0:
                at += 1;
                return first >> 1;
            case var low when (low & 2) == 0:
                at += 2;
                return (first >> 2) | ((uint)_bytes[at - 1] << 6);
            case var low when (low & 4) == 0:
                at += 3;
                return (first >> 3) | ((uint)_bytes[at - 2] << 5) | ((uint)_bytes[at - 1] << 13);
            case var low when (low & 8) == 0:
                at += 4;
                return (first >> 4) | ((uint)_bytes[at - 3] << 4) | ((uint)_bytes[at - 2] << 12) | ((uint)_bytes[at - 1] << 20);
            default:
                at += 5;
                return BitConverter.ToUInt32(_bytes, at - 4);
        }
    }
}
