// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Platform.Tests.Procfs;

public sealed class MemoryMapTests
{
    [Fact]
    public void Parse_FileWithSpacesThatIsDeleted_HasItsName()
    {
        MemoryMap map = MemoryMap.Parse("7f00-8000 r-xp 0000a000 fe:00 350922                     /tmp/a b (deleted)")!.Value;

        Assert.Equal((0x7f00ul, 0x8000ul, 0xa000ul, "/tmp/a b"), (map.Start, map.End, map.Offset, map.Name));
        Assert.True(map is { IsExecutable: true, IsDeleted: true });
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("7f00 r-xp 0 fe:00 1 /a")]
    [InlineData("x-y r-xp 0 fe:00 1 /a")]
    public void Parse_SomethingElse_IsNull(string line) => Assert.Null(MemoryMap.Parse(line));

    [Theory]
    [InlineData(0xfffu, null)]
    [InlineData(0x1000u, "a")]
    [InlineData(0x1fffu, "a")]
    [InlineData(0x2000u, null)]
    [InlineData(0x3000u, "b")]
    [InlineData(0x4000u, null)]
    public void Find_Address_IsInTheMapOrInNone(uint address, string? name)
    {
        MemoryMap[] maps = [new(0x1000, 0x2000, "r--p", 0, "a"), new(0x3000, 0x4000, "r--p", 0, "b")];

        Assert.Equal(name, MemoryMap.Find(maps, address)?.Path);
    }

    [Fact]
    public void Of_ThisProcess_HasItsStack() => Assert.Contains(MemoryMap.Of(Environment.ProcessId)!, map => map.Name == "[stack]");
}
