// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Cli.Rendering;
using Holdpoint.Holds;

namespace Holdpoint.Cli.Tests.Rendering;

public sealed class HoldRenderingTests
{
    private static readonly DateTimeOffset _since = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(0));

    private static readonly HoldInfo _full = new()
    {
        Pid = 4711,
        Executable = "/usr/bin/containerd-shim-runc-v2",
        Arguments = ["containerd-shim-runc-v2", "-id", "wéb <\"1\">"],
        HoldPoint = "exec",
        Label = "start",
        State = HoldState.Attached,
        Since = _since,
        Deadline = _since.AddMinutes(5),
        OnDeadline = "kill",
        Container = new ContainerReference("default", "web"),
        Debugger = new DebuggerReference(4800, "dlv"),
        User = "root",
        Keeper = 4712,
        Event = "debugger-4711",
        Started = _since.AddSeconds(-1),
    };

    private static readonly HoldInfo _bare = new() { Pid = 5, State = HoldState.Held };

    [Fact]
    public void Json_Full_IsThatOfTheProtocol() => Assert.Equal(
        """
        [{"pid":4711,"executable":"/usr/bin/containerd-shim-runc-v2","arguments":["containerd-shim-runc-v2","-id","wéb <\"1\">"],"holdPoint":"exec","label":"start","state":"attached","since":"2026-01-02T03:04:05.678Z","deadline":"2026-01-02T03:09:05.678Z","onDeadline":"kill","container":{"namespace":"default","id":"web"},"debugger":{"pid":4800,"name":"dlv"},"user":"root","keeper":4712,"event":"debugger-4711","started":"2026-01-02T03:04:04.678Z"}]
        """,
        JsonOutput.Format(HoldJson.Array([_full]), indented: false));

    [Fact]
    public void Json_NothingKnown_IsNull() => Assert.Equal(
        """
        [{"pid":5,"executable":null,"arguments":null,"holdPoint":null,"label":null,"state":"held","since":null,"deadline":null,"onDeadline":null,"container":null,"debugger":null,"user":null,"keeper":null,"event":null,"started":null}]
        """,
        JsonOutput.Format(HoldJson.Array([_bare]), indented: false));

    [Theory]
    [InlineData(0, "held")]
    [InlineData(1, "attached")]
    [InlineData(2, "stale")]
    [InlineData(3, "listening")]
    public void Json_State_IsAWord(int state, string word) =>
        Assert.Equal(word, (string?)HoldJson.Array([_bare with { State = (HoldState)state }])[0]!["state"]);

    [Fact]
    public void Table_UnderADebugger_SaysToContinueThere() => Assert.Equal(
        """
        PID   PROGRAM                           HELD AT       CONTAINER    SINCE  DEADLINE       DEBUGGER
        4711  /usr/bin/containerd-shim-runc-v2  exec (start)  default/web  1m40s  kill in 3m20s  dlv (4800)

        Next: continue in the debugger, or holdpoint release 4711

        """,
        Table(null, _full));

    [Fact]
    public void Table_SeveralUsers_NamesThem()
    {
        string[] lines = Table(null, _bare with { User = "root" }, _full with { User = "web" }).Split('\n');

        Assert.EndsWith("DEBUGGER    USER", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("root", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("web", lines[2], StringComparison.Ordinal);
        Assert.Equal("Next: holdpoint attach 5, or holdpoint release 5", lines[4]);
    }

    [Fact]
    public void Table_NothingKnown_IsDashes() =>
        Assert.StartsWith("PID  PROGRAM  HELD AT  CONTAINER  SINCE  DEADLINE  DEBUGGER\n5    -        event    -          -      -         -\n", Table(null, _bare), StringComparison.Ordinal);

    [Fact]
    public void Table_EventsThatNobodyDescribed_TellWhatTheirProcessIs() => Assert.Equal(
        """
        PID   COMMAND LINE                                              HELD AT                        CONTAINER    SINCE  DEADLINE  DEBUGGER  STARTED
        4711  containerd-shim-runhcs-v1.exe -namespace default -id web  event                          default/web  -      -         attached  1m41s
        5     dockerd.exe                                               not held: waits for stackdump  -            -      -         -         2m0s
        6     -                                                         stale: its process has ended   -            -      -         -         -

        Next: continue in the debugger, or holdpoint release 4711

        """,
        Table(
            null,
            new HoldInfo { Pid = 4711, CommandLine = "containerd-shim-runhcs-v1.exe -namespace default -id web", Container = new ContainerReference("default", "web"), State = HoldState.Attached, Started = _since.AddSeconds(-1) },
            new HoldInfo { Pid = 5, CommandLine = "dockerd.exe", State = HoldState.Listening, Started = _since.AddSeconds(-20) },
            new HoldInfo { Pid = 6, State = HoldState.Stale }));

    [Fact]
    public void Table_Narrow_CutsTheProgramOnly()
    {
        string row = Table(20, _full).Split('\n')[1];

        Assert.StartsWith("4711  …him-runc-v2  exec", row, StringComparison.Ordinal);
        Assert.EndsWith("dlv (4800)", row, StringComparison.Ordinal);
    }

    private static string Table(int? width, params HoldInfo[] holds)
    {
        using StringWriter output = new();
        HoldTable.Write(output, holds, _since.AddSeconds(100), width);
        return output.ToString();
    }
}
