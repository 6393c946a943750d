// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Debugging.Programs;

namespace Holdpoint.Debugging.Tests.Programs;

public sealed class GoBuildInfoTests
{
    private static readonly byte[] _start = [0xff, .. " Go buildinf:"u8, 8, 2, .. new byte[16]];

    [Theory]
    [InlineData("build\t-gcflags=\"all=-N -l\"\n", false)]
    [InlineData("build\t-gcflags=-N\n", false)]
    [InlineData("build\t-gcflags=all=-l\n", true)]
    [InlineData("build\t-compiler=gc\n", true)]
    [InlineData("path\tcommand-line-arguments\n", null)]
    public void Find_Settings_TellsOptimisation(string lines, bool? optimised)
    {
        byte[] record = Record("go1.26.1", new string('x', 16) + lines + new string('y', 16));

        GoBuildInfo? found = GoBuildInfo.Find(record);

        Assert.Equal("go1.26.1", found?.Version);
        Assert.Equal(optimised, found?.Optimised);
    }

    [Fact]
    public void Find_BehindOtherData_IsAligned() =>
        Assert.Equal("go1.18", GoBuildInfo.Find([.. new byte[48], .. Record("go1.18", "")])?.Version);

    [Fact]
    public void Find_FormWithAddresses_IsGoWithoutVersion()
    {
        byte[] record = Record("go1.18", "");
        record[15] = 0;

        Assert.Null(Assert.IsType<GoBuildInfo>(GoBuildInfo.Find(record)).Version);
    }

    [Fact]
    public void Find_LengthBeyondTheEnd_HasNoVersion() =>
        Assert.Null(Assert.IsType<GoBuildInfo>(GoBuildInfo.Find([.. _start, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 1])).Version);

    [Fact]
    public void Find_NoRecord_IsNull() => Assert.Null(GoBuildInfo.Find(new byte[256]));

    private static byte[] Record(string version, string module) => [.. Pad(_start, 32), .. Text(version), .. Text(module)];

    private static byte[] Pad(byte[] bytes, int length) => [.. bytes, .. new byte[length - bytes.Length]];

    private static byte[] Text(string text) => [.. Length(text.Length), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Length(int length) => length < 0x80 ? [(byte)length] : [(byte)((length & 0x7f) | 0x80), (byte)(length >> 7)];
}
