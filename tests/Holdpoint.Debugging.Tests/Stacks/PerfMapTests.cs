// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Stacks.DotNet;

namespace Holdpoint.Debugging.Tests.Stacks;

public sealed class PerfMapTests
{
    [Theory]
    [InlineData("void [app] Acme.Program::Work(int32,string)[Tier0]", "Acme.Program.Work")]
    [InlineData("instance valuetype System.Threading.Lock/Scope [System.Private.CoreLib] System.Threading.Lock::EnterScope()[PreJIT]", "System.Threading.Lock.EnterScope")]
    [InlineData("void [app] Program::<Main>$(string[])[QuickJitted]", "Program.<Main>$")]
    [InlineData("GenerateResolveStub", "GenerateResolveStub")]
    public void Find_NameOfTheRuntime_IsReadable(string written, string name) => Assert.Equal(name, PerfMap.Parse([$"1000 10 {written}"]).Find(0x1008));

    [Fact]
    public void Find_Addresses_AreThoseOfTheMethodsOnly()
    {
        PerfMap map = PerfMap.Parse(["2000 10 b", "0x1000 0x20 a", "garbage", "", "x 10 c", "2000 8 later"]);

        Assert.Equal([null, "a", "a", null, "later", null], new ulong[] { 0xfff, 0x1000, 0x101f, 0x1020, 0x2007, 0x2008 }.Select(map.Find));
    }
}
