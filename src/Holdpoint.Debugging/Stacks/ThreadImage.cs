// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;

namespace Holdpoint.Debugging.Stacks;

/// <summary>What was copied of a thread while it was stopped: enough to walk its stack afterwards.</summary>
/// <param name="Id">The thread.</param>
/// <param name="Registers">At that moment.</param>
/// <param name="StackStart">The address of the first byte of <paramref name="Stack"/>.</param>
/// <param name="Stack">From the stack pointer up.</param>
internal sealed record ThreadImage(int Id, Registers Registers, ulong StackStart, ReadOnlyMemory<byte> Stack)
{
    /// <summary>The word at an address of the stack.</summary>
    public bool TryRead(ulong address, out ulong word)
    {
        bool isThere = StackBounds.Holds(StackStart, Stack.Length, address, out int offset);
        word = isThere ? BinaryPrimitives.ReadUInt64LittleEndian(Stack.Span[offset..]) : 0;
        return isThere;
    }
}
