// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Stacks;

/// <summary>Reads a word of a copied stack.</summary>
internal delegate bool StackReader(ulong address, out ulong word);

/// <summary>Where a word is in a copy. Addresses come from the process: any may come.</summary>
internal static class StackBounds
{
    /// <summary>Whether a copy has the whole word.</summary>
    /// <param name="start">The address of the copy's first byte.</param>
    /// <param name="length">Of the copy.</param>
    /// <param name="address">Of the word.</param>
    /// <param name="offset">Of the word in the copy.</param>
    public static bool Holds(ulong start, int length, ulong address, out int offset)
    {
        ulong from = address - start;
        bool isThere = address >= start && length >= sizeof(ulong) && from <= (ulong)length - sizeof(ulong);
        offset = isThere ? (int)from : 0;
        return isThere;
    }
}
