// SPDX-License-Identifier: Apache-2.0

using System.Net;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Debugging.Tests.Debuggers;

public sealed class GdbTests(SamplePrograms programs)
{
    private static readonly IPEndPoint _anyPort = new(IPAddress.Loopback, 0);
    private readonly Gdb _gdb = new() { Listener = [Environment.ProcessPath!, GdbListener.Verb] };

    [Fact]
    public void Check_Breakpoints_FindsPlacesInProgramAndLibrary()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Native);

        IReadOnlyList<BreakpointPlace> places = _gdb.Check(program.Target, ["work", "work.c:11", "qsort_r"]);

        Assert.EndsWith("work.c, line 6", places[0].Place, StringComparison.Ordinal);
        Assert.EndsWith("work.c, line 11", places[1].Place, StringComparison.Ordinal);
        Assert.EndsWith("libc.so.6", places[2].Place, StringComparison.Ordinal);
        Assert.True(program.IsHeld);
    }

    [Fact]
    public void Check_UnknownBreakpoint_SaysGdbsReason()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Native);

        DebuggerException error = Assert.Throws<DebuggerException>(() => _gdb.Check(program.Target, ["nope"]));

        Assert.Equal(DebuggerError.BreakpointRefused, error.Reason);
        Assert.Equal("breakpoint 'nope' cannot be set: gdb says: Function \"nope\" not defined.", error.Message);
        Assert.True(program.IsHeld);
    }

    [Fact]
    public void Check_Stripped_AdvisesToBuildWithSymbols()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.NativeStripped);

        DebuggerException error = Assert.Throws<DebuggerException>(() => _gdb.Check(program.Target, ["work"]));

        Assert.Contains("build it with -g", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NotInstalled_NamesThePackage()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Native);

        DebuggerException error = Assert.Throws<DebuggerException>(() => EmptyPath.Run(() => _gdb.Check(program.Target, [])));

        Assert.Equal(DebuggerError.Missing, error.Reason);
        Assert.Contains("apt install gdb", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StartServer_NotInstalled_NamesThePackage()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Native);

        DebuggerException error = Assert.Throws<DebuggerException>(() => EmptyPath.Run(() => _gdb.StartServer(program.Target, [], _anyPort)));

        Assert.Contains("apt install gdbserver", error.Message, StringComparison.Ordinal);
        Assert.True(program.IsHeld);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Interactive_Breakpoint_StopsThere(bool isStatic)
    {
        using HeldProgram program = HeldProgram.Start(programs, isStatic ? programs.NativeStatic : programs.Native);
        DebuggerCommand command = _gdb.Interactive(program.Target, _gdb.Check(program.Target, ["work"]));
        using StandInKeeper keeper = new(program);

        string output = Terminal.Run(command, "info args\ncontinue\nquit\n");

        Assert.Contains("n = 21", output, StringComparison.Ordinal);
        Assert.Contains("exited with code 07", output, StringComparison.Ordinal);
        Assert.Equal("42\n1792\n", program.ReadToEnd());
    }

    [Fact]
    public void Interactive_BreakpointThatFails_DoesNotContinue()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.NativeStatic);
        DebuggerCommand command = _gdb.Interactive(program.Target, [new BreakpointPlace("nope", null)]);

        string output = Terminal.Run(command, "info registers pc\nkill\n");

        Assert.Contains($"0x{program.Entry:x}", output, StringComparison.Ordinal);
    }

    [Fact]
    public void StartServer_ClientCommand_ReachesTheBreakpoint()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Native);
        DebugServer server = _gdb.StartServer(program.Target, _gdb.Check(program.Target, ["work"]), _anyPort);
        ProcessIdentity identity = ProcessIdentity.Of(server.Pid)!.Value;
        Assert.True(program.IsHeld);
        Assert.Equal([IPAddress.Loopback], ListeningOn.Port(server.Address.Port));
        using StandInKeeper keeper = new(program);

        string output = Terminal.Run(server.Client, "continue\ninfo args\ncontinue\nquit\n");

        Assert.Contains("n = 21", output, StringComparison.Ordinal);
        Assert.Contains("exited with code 07", output, StringComparison.Ordinal);
        Assert.Equal("42\n1792\n", program.ReadToEnd());
        Assert.True(HeldProgram.WaitFor(() => !identity.IsAlive));
    }

    [Fact]
    public void StartServer_StopCommandBeforeAClient_LeavesItHeld()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Native);
        DebugServer server = _gdb.StartServer(program.Target, [], _anyPort);
        ProcessIdentity identity = ProcessIdentity.Of(server.Pid)!.Value;

        _ = SamplePrograms.Run(server.Stop.Arguments[0], [.. server.Stop.Arguments.Skip(1)]);

        Assert.True(HeldProgram.WaitFor(() => !identity.IsAlive));
        Assert.True(program.IsHeld);
    }

    [Fact]
    public void StartServer_HoldEndsWithoutAClient_GoesAway()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Native);
        ProcessIdentity identity = ProcessIdentity.Of(_gdb.StartServer(program.Target, [], _anyPort).Pid)!.Value;

        Assert.Equal("42\n1792\n", program.Release());

        Assert.True(HeldProgram.WaitFor(() => !identity.IsAlive));
    }

    [Fact]
    public void StartServer_PortTaken_SaysSo()
    {
        using System.Net.Sockets.TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        using HeldProgram program = HeldProgram.Start(programs, programs.Native);

        DebuggerException error = Assert.Throws<DebuggerException>(() => _gdb.StartServer(program.Target, [], (IPEndPoint)taken.LocalEndpoint));

        Assert.Contains("ddress already in use", error.Message, StringComparison.Ordinal);
        Assert.True(program.IsHeld);
    }
}
