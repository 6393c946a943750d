// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Windows;

namespace Holdpoint.Platform.Tests.Windows;

public sealed class CommandLinesTests
{
    [Theory]
    [InlineData("holdpoint run -- cmd /c x", "cmd /c x")]
    [InlineData(@"""C:\Program Files\holdpoint.exe"" run -q  --  server.exe  --port 80", "server.exe  --port 80")]
    [InlineData(@"holdpoint run --label ""a -- b"" -- x", "x")]
    [InlineData(@"holdpoint run --label ""a\"" -- b"" -- x", "x")]
    [InlineData(@"holdpoint run --label a\\ -- x", "x")]
    [InlineData(@"holdpoint run -- x.exe ""a b"" \""c\"" -- d", @"x.exe ""a b"" \""c\"" -- d")]
    [InlineData("holdpoint run --", "")]
    [InlineData("holdpoint run x", null)]
    [InlineData("holdpoint run ---- x", null)]
    [InlineData("holdpoint", null)]
    [InlineData("", null)]
    public void After_Mark_IsTheTextThatFollows(string line, string? after) => Assert.Equal(after, CommandLines.After(line, "--"));

    [Theory]
    [InlineData(@"C:\x\dlv.exe", @"C:\x\dlv.exe")]
    [InlineData(@"C:\Program Files\", @"""C:\Program Files\\""")]
    [InlineData(@"say ""it""", @"""say \""it\""""")]
    [InlineData(@"a\""b", @"""a\\\""b""")]
    [InlineData("a\tb", "\"a\tb\"")]
    [InlineData("", @"""""")]
    public void Join_Argument_IsQuotedWhereItMust(string argument, string text) => Assert.Equal($"x {text} y", CommandLines.Join(["x", argument, "y"]));

    [Theory]
    [InlineData("server.exe --port 80", "server.exe")]
    [InlineData(@"""C:\Program Files\x.exe"" y", @"C:\Program Files\x.exe")]
    [InlineData("x", "x")]
    public void ProgramOf_Line_IsItsFirstWord(string line, string program) => Assert.Equal(program, CommandLines.ProgramOf(line));
}
