// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Stacks;

namespace Holdpoint.Debugging.Tests.Stacks;

public sealed class StackBoundsTests
{
    [Theory]
    [InlineData(1000ul, 16, 1000ul, true, 0)]
    [InlineData(1000ul, 16, 1008ul, true, 8)]
    [InlineData(1000ul, 16, 1009ul, false, 0)]
    [InlineData(1000ul, 16, 999ul, false, 0)]
    [InlineData(1000ul, 7, 1000ul, false, 0)]
    [InlineData(1000ul, 0, 1000ul, false, 0)]
    [InlineData(0ul, 16, ulong.MaxValue, false, 0)]
    [InlineData(0ul, 16, ulong.MaxValue - 6, false, 0)]
    [InlineData(ulong.MaxValue - 15, 16, ulong.MaxValue - 7, true, 8)]
    public void Holds_AnyAddress_IsWithinTheCopyOrNotThere(ulong start, int length, ulong address, bool isThere, int offset)
    {
        Assert.Equal(isThere, StackBounds.Holds(start, length, address, out int found));
        Assert.Equal(offset, found);
    }
}
