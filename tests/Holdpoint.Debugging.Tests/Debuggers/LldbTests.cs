// SPDX-License-Identifier: Apache-2.0

using System.Net;
using Holdpoint.Debugging.Debuggers;

namespace Holdpoint.Debugging.Tests.Debuggers;

public sealed class LldbTests(SamplePrograms programs)
{
    private readonly Lldb _lldb = new();

    [Fact]
    public void Interactive_Breakpoint_StopsThere()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Native);
        IReadOnlyList<BreakpointPlace> places = _lldb.Check(program.Target, ["work"]);
        Assert.Contains("work.c:6", places[0].Place, StringComparison.Ordinal);

        string output = Terminal.Run(_lldb.Interactive(program.Target, places), "frame variable\ndetach\nquit\n");

        Assert.Contains("n = 21", output, StringComparison.Ordinal);
        Assert.Equal("42\n1792\n", program.Release());
    }

    [Fact]
    public void Check_UnknownBreakpoint_SaysLldbsReason()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Native);

        DebuggerException error = Assert.Throws<DebuggerException>(() => _lldb.Check(program.Target, ["nope"]));

        Assert.Equal(DebuggerError.BreakpointRefused, error.Reason);
        Assert.Contains("'nope'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Unable to resolve", error.Message, StringComparison.Ordinal);
        Assert.True(program.IsHeld);
    }

    [Fact]
    public void StartServer_IsUnsupported()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Native);

        DebuggerException error = Assert.Throws<DebuggerException>(() => _lldb.StartServer(program.Target, [], new IPEndPoint(IPAddress.Loopback, 0)));

        Assert.Equal(DebuggerError.Unsupported, error.Reason);
    }
}
