// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Testing;

namespace Holdpoint.Tests.Holds;

/// <summary>Real users, real processes: what belongs to one is nothing to the other, and root may do everything.</summary>
public sealed class TwoUsersTests : IDisposable
{
    private readonly EventFolder _ofRoot = new();
    private readonly OtherUser _first = new(65534);
    private readonly OtherUser _second = new(65533);
    private readonly List<Process> _started = [];

    public void Dispose()
    {
        foreach (Process process in _started)
        {
            process.Kill();
            process.WaitForExit();
            File.Delete($"{_first.Folder}/debugger-{process.Id}");
            File.Delete($"{_first.Folder}/debugger-{process.Id}.json");
            process.Dispose();
        }

        if (Directory.Exists(_first.Folder) && !Directory.EnumerateFileSystemEntries(_first.Folder).Any())
        {
            Directory.Delete(_first.Folder);
        }

        _first.Dispose();
        _second.Dispose();
        _ofRoot.Dispose();
    }

    [Fact]
    public void List_OfAnotherUser_ShowsNothingOfTheHold()
    {
        int held = Hold(_first);

        Assert.StartsWith($"{held} before the greeting 1\n", Lines(_first.Ask(null, "list").Output, held), StringComparison.Ordinal);
        Assert.Equal("", Lines(_second.Ask(null, "list").Output, held));
        CommandResult theirs = _second.Ask(_first.Folder, "list");
        Assert.NotEqual(0, theirs.ExitCode);
        Assert.Contains("belongs to user 65534", theirs.Errors, StringComparison.Ordinal);
        Assert.Equal("", _second.Shell($"cat {_first.Folder}/debugger-{held}.json; ls {_first.Folder}").Output);
    }

    [Fact]
    public void Signal_OfAnotherUser_IsNotAllowed()
    {
        int held = Hold(_first);
        string name = NamedEvent.DebuggerName(held);

        Assert.Equal("NotAllowed\n", _second.Ask(null, "signal", name).Output);
        Assert.Contains("is refused", _second.Ask(_first.Folder, "signal", name).Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, _second.Shell($"echo > {_first.Folder}/{name}").ExitCode);
        Assert.NotEqual("Done\n", _second.Ask(null, "release", $"{held}", _first.Folder).Output);
        Assert.False(_started[0].HasExited);

        Assert.Equal("Signalled\n", _first.Ask(null, "signal", name).Output);
        Assert.True(_started[0].WaitForExit(TimeLimits.Step));
        Assert.Equal("Hello from the other side: Released\n", _started[0].StandardOutput.ReadToEnd());
    }

    [Fact]
    public void MakeReady_KeeperOfAnotherUser_IsNotAllowed()
    {
        int held = Hold(_first);

        // What stands in for the keeper would not survive the signal.
        Assert.Equal("NotAllowed\n", _second.Ask(null, "make-ready", $"{held}", $"{held}").Output);
        Assert.False(_started[0].HasExited);
    }

    [Fact]
    public async Task Signal_OfAHoldOfRoot_IsNotAllowed()
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        Task<HoldOutcome> hold = Holdpoint.Holds.Hold.HereAsync(new HoldOptions { Log = _ => { } }, end);

        Assert.Equal("NotAllowed\n", _first.Ask(null, "signal", EventFolder.OwnName).Output);
        Assert.NotEqual(0, _first.Shell($"echo > {_ofRoot[EventFolder.OwnName]}").ExitCode);
        Assert.Equal("", Lines(_first.Ask(null, "list").Output, Environment.ProcessId));
        Assert.False(hold.IsCompleted);

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(EventFolder.OwnName));
        Assert.Equal(HoldOutcome.Released, await hold.WaitAsync(TimeLimits.Step, end));
    }

    [Fact]
    public void ListAndRelease_OfRoot_ReachEverybody()
    {
        int held = Hold(_first);

        HoldInfo listed = Assert.Single(HoldList.Read(), hold => hold.Pid == held);
        Assert.Equal(("code", "before the greeting", "nobody", _first.Folder), (listed.HoldPoint, listed.Label, listed.User, listed.Folder));
        Assert.Equal(ReleaseOutcome.Done, HoldRelease.Release(listed));
        Assert.True(_started[0].WaitForExit(TimeLimits.Step));
    }

    [Fact]
    public void Signal_OfRoot_ReachesTheOwnersFolder()
    {
        int held = Hold(_first);

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(NamedEvent.DebuggerName(held)));
        Assert.True(_started[0].WaitForExit(TimeLimits.Step));
    }

    [Fact]
    public void List_EntryForAProcessOfSomebodyElse_IsNotTakenByRoot()
    {
        int held = Hold(_first);
        int own = Environment.ProcessId;
        Assert.Equal(0, _first.Shell($"mkfifo {_first.Folder}/debugger-{own}").ExitCode);
        try
        {
            HoldInfo[] listed = [.. HoldList.Read()];

            Assert.DoesNotContain(listed, hold => hold.Pid == own);
            Assert.Contains(listed, hold => hold.Pid == held);
            Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal(NamedEvent.DebuggerName(own)));
        }
        finally
        {
            File.Delete($"{_first.Folder}/debugger-{own}");
        }
    }

    [Fact]
    public void List_KeeperThatIsAProcessOfSomebodyElse_IsNoKeeper()
    {
        int held = Hold(_first);
        string file = $"{_first.Folder}/debugger-{held}.json";
        ulong started = Platform.Linux.Procfs.ProcessFiles.Stat(Environment.ProcessId)!.Value.StartTime;
        string forged = File.ReadAllText(file)
            .Replace("\"keeper\":null", $"\"keeper\":{Environment.ProcessId}", StringComparison.Ordinal)
            .Replace("\"keeperStartTime\":null", $"\"keeperStartTime\":{started}", StringComparison.Ordinal);
        File.WriteAllText(file, forged);

        Assert.Null(Assert.Single(HoldList.Read(), hold => hold.Pid == held).Keeper);
    }

    private int Hold(OtherUser user)
    {
        Process sample = user.StartSample();
        _started.Add(sample);
        string line = sample.StandardError.ReadLine() ?? "nothing";
        Assert.Equal($"Halting until signalled event=debugger-{sample.Id} pid={sample.Id}", line);
        return sample.Id;
    }

    private static string Lines(string output, int pid) =>
        string.Concat(output.Split('\n').Where(line => line.StartsWith($"{pid} ", StringComparison.Ordinal)).Select(line => line + "\n"));
}
