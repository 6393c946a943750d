// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using Holdpoint.Events;
using Holdpoint.Events.Fifo;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>An event folder of a test's own, and what it started. At the end nothing of it may be left.</summary>
internal sealed class HoldRoom : IDisposable
{
    private const string Variable = "HOLDPOINT_DIR";

    private readonly TemporaryFolder _folder = new();
    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);
    private readonly List<StartedProgram> _programs = [];

    public HoldRoom()
    {
        Events = _folder["events"];
        Environment.SetEnvironmentVariable(Variable, Events);
    }

    /// <summary>HOLDPOINT_DIR, of this process too.</summary>
    public string Events { get; }

    /// <summary>A path for a file of the test's own.</summary>
    public string this[string name] => _folder[name];

    public StartedProgram Start(params string[] command) => Start(new Command(command[0], command[1..]));

    public StartedProgram Start(Command command)
    {
        StartedProgram program = new(command);
        _programs.Add(program);
        return program;
    }

    /// <summary>An executable file of the test's own.</summary>
    public string Script(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        _ = new Command("chmod", "0755", _folder[name]).RunOrThrow();
        return _folder[name];
    }

    /// <summary>Starts a command by `holdpoint run` and waits until it is held.</summary>
    public HoldInfo Hold(out StartedProgram program, params string[] command)
    {
        program = Start(CommandLines.Run(command));
        return WaitForHold(program.Pid);
    }

    public static HoldInfo WaitForHold(int pid) => Eventually.Is(() => Find(pid), $"{pid} is held");

    /// <summary>The hold of a process, as `ps` lists it; null where there is none.</summary>
    public static HoldInfo? Find(int pid) => HoldList.Read().FirstOrDefault(hold => hold.Pid == pid && hold.HoldPoint is not null);

    /// <summary>All holds of this room.</summary>
    public IReadOnlyList<HoldInfo> Holds() => [.. HoldList.Read().Where(hold => hold.Folder == Events && hold.HoldPoint is not null)];

    /// <summary>Signals the debugger event as any program would.</summary>
    public void Signal(int pid)
    {
        using EventDirectory folder = EventDirectory.Open(Events);
        Assert.Equal(SignalOutcome.Signalled, FifoFile.Signal(folder, EventName.Debugger(pid)));
    }

    public static void Ready(HoldInfo hold) => Assert.Equal(ReleaseOutcome.Done, HoldRelease.MakeReady(hold, TimeLimits.Step));

    /// <summary>The keepers of this room: HOLDPOINT_DIR is all that a keeper keeps of the environment.</summary>
    public IReadOnlyList<int> Keepers() => [.. ProcessFiles.All().Where(IsKeeper)];

    /// <summary>As soon as it rests, a keeper takes little memory, whatever it did before.</summary>
    public static void AssertKeeperIsSmall(HoldInfo hold)
    {
        const int MostKilobytes = 2560;
        int keeper = hold.Keeper!.Value;
        Assert.True(Eventually.Holds(() => ProportionalSetSize(keeper) <= MostKilobytes), $"{ProportionalSetSize(keeper)} kB");
    }

    /// <summary>Neither event nor keeper is left, once what goes on by itself has happened.</summary>
    public void AssertNothingLeft()
    {
        Assert.True(
            Eventually.Holds(() => Entries().Length == 0 && Keepers().Count == 0),
            $"left: {string.Join(' ', Entries().Select(Path.GetFileName))}; keepers: {string.Join(' ', Keepers())}");
    }

    public void Dispose()
    {
        foreach (StartedProgram program in _programs)
        {
            program.Dispose();
        }

        foreach (int keeper in Keepers())
        {
            _ = Libc.kill(keeper, Platform.Linux.Signal.SIGKILL);
        }

        Environment.SetEnvironmentVariable(Variable, _before);
        _folder.Dispose();
    }

    private static int ProportionalSetSize(int pid)
    {
        string line = ProcessFiles.Text(pid, "smaps_rollup")!.Split('\n').First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private string[] Entries() => Directory.Exists(Events) ? Directory.GetFileSystemEntries(Events) : [];

    private bool IsKeeper(int pid) => ProcessFiles.Arguments(pid) is ["holdpoint-keeper", ..]
        && ProcessFiles.Bytes(pid, "environ") is { } environment
        && Encoding.UTF8.GetString(environment).Split('\0').Contains($"{Variable}={Events}");
}
