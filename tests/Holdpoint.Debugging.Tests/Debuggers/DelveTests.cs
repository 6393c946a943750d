// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using System.Text.Json;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Debugging.Tests.Debuggers;

public sealed class DelveTests(SamplePrograms programs)
{
    private static readonly IPEndPoint _anyPort = new(IPAddress.Loopback, 0);
    private readonly Delve _delve = new();

    [Fact]
    public void Check_Breakpoints_FindsPlacesAndTouchesNothing()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);

        IReadOnlyList<BreakpointPlace> places = _delve.Check(program.Target, ["main.work", "work.go:17"]);

        Assert.StartsWith("main.work (", places[0].Place, StringComparison.Ordinal);
        Assert.EndsWith("work.go:17)", places[1].Place, StringComparison.Ordinal);
        Assert.True(program.IsHeld);
        Assert.Equal("started\n42\n1792\n", program.Release());
    }

    [Fact]
    public void Check_UnknownBreakpoint_SaysDelvesReason()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);

        DebuggerException error = Assert.Throws<DebuggerException>(() => _delve.Check(program.Target, ["main.work", "main.nope"]));

        Assert.Equal(DebuggerError.BreakpointRefused, error.Reason);
        Assert.Equal("breakpoint 'main.nope' cannot be set: dlv says: location \"main.nope\" not found", error.Message);
        Assert.True(program.IsHeld);
    }

    [Theory]
    [InlineData("")]
    [InlineData("main.main\ncontinue")]
    public void Check_MoreThanOneLine_IsRefused(string spec)
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);

        Assert.Equal(DebuggerError.BreakpointRefused, Assert.Throws<DebuggerException>(() => _delve.Check(program.Target, [spec])).Reason);
    }

    /// <summary>Whether Delve can debug a stripped program depends on its version; in either case the program stays held.</summary>
    [Fact]
    public void Check_Stripped_LeavesItHeld()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.GoStripped);
        try
        {
            Assert.NotNull(_delve.Check(program.Target, ["main.work"])[0].Place);
        }
        catch (DebuggerException error)
        {
            Assert.Contains("-gcflags 'all=-N -l'", error.Message, StringComparison.Ordinal);
        }

        Assert.True(program.IsHeld);
    }

    [Fact]
    public void Check_NotInstalled_NamesThePackage()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);

        DebuggerException error = Assert.Throws<DebuggerException>(() => EmptyPath.Run(() => _delve.Check(program.Target, [])));

        Assert.Equal(DebuggerError.Missing, error.Reason);
        Assert.Contains("apt install delve", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StartServer_Breakpoint_IsReachedByTheClient()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);
        DebugServer server = _delve.StartServer(program.Target, [new BreakpointPlace("main.work", null)], _anyPort);
        ProcessIdentity identity = ProcessIdentity.Of(server.Pid)!.Value;

        Assert.Equal(server.Pid, ProcessFiles.Status(program.Pid)?.Tracer);
        Assert.Equal(program.Entry, ProcessFiles.ProgramCounter(program.Pid));
        Assert.NotEqual(ProcessFiles.Stat(Environment.ProcessId)?.Session, ProcessFiles.Stat(server.Pid)?.Session);
        using (DelveClient client = DelveClient.Connect(server.Address, TimeSpan.FromSeconds(30)))
        {
            JsonElement state = client.Continue().GetProperty("State");
            Assert.Equal("main.work", state.GetProperty("currentThread").GetProperty("function").GetProperty("name").GetString());
            client.Detach(kill: false);
        }

        Assert.Equal("started\n42\n1792\n", program.ReadToEnd());
        Assert.True(HeldProgram.WaitFor(() => !identity.IsAlive));
    }

    [Fact]
    public void StartServer_StopCommand_EndsItAndTheProgramRuns()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);
        DebugServer server = _delve.StartServer(program.Target, [new BreakpointPlace("main.work", null)], _anyPort);
        ProcessIdentity identity = ProcessIdentity.Of(server.Pid)!.Value;

        _ = SamplePrograms.Run(server.Stop.Arguments[0], [.. server.Stop.Arguments.Skip(1)]);

        Assert.Equal("started\n42\n1792\n", program.ReadToEnd());
        Assert.True(HeldProgram.WaitFor(() => !identity.IsAlive));
    }

    [Fact]
    public void StartServer_BreakpointRefused_LeavesItHeldAndItsCodeUntouched()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);

        DebuggerException error = Assert.Throws<DebuggerException>(
            () => _delve.StartServer(program.Target, [new BreakpointPlace("main.work", null), new BreakpointPlace("main.nope", null)], _anyPort));

        Assert.Contains("'main.nope'", error.Message, StringComparison.Ordinal);
        Assert.True(program.IsHeld);
        (byte[] memory, byte[] file) = program.Code();
        Assert.Equal(file, memory);
        Assert.Equal("started\n42\n1792\n", program.Release());
    }

    /// <summary>With a keeper, which answers the debugger with SIGCONT: that must not cancel the stop.</summary>
    [Fact]
    public void StartServer_BreakpointRefusedWithKeeper_LeavesItHeld()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);
        using StandInKeeper keeper = new(program);

        _ = Assert.Throws<DebuggerException>(() => _delve.StartServer(program.Target with { HasKeeper = true }, [new BreakpointPlace("main.nope", null)], _anyPort));

        Assert.True(program.IsHeld);
    }

    [Fact]
    public void StartServer_RunningProgram_RunsOnWhenABreakpointIsRefused()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);

        _ = Assert.Throws<DebuggerException>(
            () => _delve.StartServer(program.Target with { HeldAtEntry = false }, [new BreakpointPlace("main.nope", null)], _anyPort));

        Assert.Equal("started\n42\n1792\n", program.ReadToEnd());
    }

    [Fact]
    public void StartServer_ListensOnLoopbackOnly()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);
        DebugServer server = _delve.StartServer(program.Target, [], _anyPort);

        Assert.Equal([IPAddress.Loopback], ListeningOn.Port(server.Address.Port));
        _ = Libc.kill(server.Pid, Signal.SIGINT);
        _ = program.ReadToEnd();
    }

    [Fact]
    public void StartServer_PortTaken_LeavesItHeld()
    {
        using System.Net.Sockets.TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);

        DebuggerException error = Assert.Throws<DebuggerException>(() => _delve.StartServer(program.Target, [], (IPEndPoint)taken.LocalEndpoint));

        Assert.Contains("address already in use", error.Message, StringComparison.Ordinal);
        Assert.True(program.IsHeld);
    }

    /// <summary>With and without a keeper, whose SIGCONT has ended the stop already.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Interactive_LeftWithoutContinue_LetsItRun(bool hasKeeper)
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);
        using StandInKeeper? keeper = hasKeeper ? new StandInKeeper(program) : null;
        DebuggerCommand command = _delve.Interactive(program.Target with { HasKeeper = hasKeeper }, []);

        string output = Terminal.Run(command, "exit\nn\n");

        Assert.Contains("kill the process?", output, StringComparison.Ordinal);
        Assert.Equal("started\n42\n1792\n", program.ReadToEnd());
    }

    [Fact]
    public void Interactive_Breakpoint_StopsThere()
    {
        using HeldProgram program = HeldProgram.Start(programs, programs.Go);
        DebuggerCommand command = _delve.Interactive(program.Target, [new BreakpointPlace("main.work", null)]);

        string output = Terminal.Run(command, "args\nclear 1\ncontinue\nexit\n");

        Assert.Contains("Breakpoint 1 set at", output, StringComparison.Ordinal);
        Assert.Contains("n = 21", output, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Process {program.Pid} has exited with status 7"), output, StringComparison.Ordinal);
        Assert.Equal("started\n42\n1792\n", program.ReadToEnd());
    }
}
