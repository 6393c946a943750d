// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Events;
using Holdpoint.Testing;

namespace Holdpoint.Tests.Events;

/// <summary>Who may have an event folder where; as root, since the folders are made to belong to others.</summary>
public sealed class EventDirectoryTests : IDisposable
{
    private const string Other = "65534";
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Open_Missing_MakesIt()
    {
        using EventDirectory folder = EventDirectory.Open(_root["events"]);

        Assert.Equal(_root["events"], folder.Path);
        Assert.Equal("0700 root", Run("stat", "-c", "0%a %U", folder.Path).Trim());
    }

    [Fact]
    public void Open_BelongsToAnother_IsRefused()
    {
        string path = Make("events", "700", Other);

        Assert.Contains("belongs to user 65534", Refusal(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("750")]
    [InlineData("702")]
    [InlineData("701")]
    public void Open_OpenToOthers_IsRefusedWithItsMode(string mode) =>
        Assert.Contains("its mode is 0" + mode, Refusal(Make("events", mode, "0")), StringComparison.Ordinal);

    [Fact]
    public void Open_SymbolicLinkAtTheEnd_IsRefused()
    {
        string real = Make("real", "700", "0");
        File.CreateSymbolicLink(_root["events"], real);

        Assert.Contains("symbolic link", Refusal(_root["events"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PlainFile_IsRefused()
    {
        File.WriteAllText(_root["events"], "");

        Assert.Contains("no folder", Refusal(_root["events"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LinkOfOurOwnOnTheWay_IsFollowed()
    {
        _ = Make("real", "755", "0");
        File.CreateSymbolicLink(_root["absolute"], _root["real"]);
        File.CreateSymbolicLink(_root["relative"], "./absolute/../real");

        EventDirectory.Open(_root["absolute/events"]).Dispose();
        EventDirectory.Open(_root["relative/events"]).Dispose();

        Assert.True(Directory.Exists(_root["real/events"]));
    }

    [Fact]
    public void Open_LinkOfAnotherUserOnTheWay_IsRefused()
    {
        _ = Make("real/events", "700", "0");
        File.CreateSymbolicLink(_root["link"], _root["real"]);
        _ = Run("chown", "-h", Other, _root["link"]);

        Assert.Contains($"{_root["link"]} belongs to user 65534", Refusal(_root["link/events"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LinkIntoAFolderOfAnotherUser_IsRefused()
    {
        _ = Make("theirs", "755", Other);
        _ = Make("theirs/events", "700", "0");
        File.CreateSymbolicLink(_root["link"], _root["theirs"]);

        Assert.Contains($"{_root["theirs"]} belongs to user 65534", Refusal(_root["link/events"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LinksInACircle_IsRefused()
    {
        File.CreateSymbolicLink(_root["a"], "b");
        File.CreateSymbolicLink(_root["b"], "a");

        HoldpointException error = Assert.Throws<HoldpointException>(() => EventDirectory.Open(_root["a/events"]));

        Assert.Contains("symbolic links", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("777", true)]
    [InlineData("775", true)]
    [InlineData("1777", false)]
    [InlineData("755", false)]
    public void Open_ParentOfThatMode_IsRefusedWhenOthersCouldExchangeTheFolder(string mode, bool refused)
    {
        string parent = Make("parent", mode, "0");
        _ = Make("parent/events", "700", "0");

        if (refused)
        {
            Assert.Contains($"{parent} can be written by others (mode 0{mode})", Refusal(_root["parent/events"]), StringComparison.Ordinal);
        }
        else
        {
            EventDirectory.Open(_root["parent/events"]).Dispose();
        }
    }

    [Fact]
    public void Open_OfAnOwner_TakesThatOwnersFolderOnly()
    {
        _ = Make("theirs", "700", Other);

        using (EventDirectory? folder = EventDirectory.OpenIfThere(_root["theirs"], 65534))
        {
            Assert.Equal(65534u, folder!.Owner);
        }

        Assert.Equal(HoldpointError.FolderRefused, Assert.Throws<HoldpointException>(() => EventDirectory.OpenIfThere(_root["theirs"], 65533)).Reason);
        Assert.Null(EventDirectory.OpenIfThere(_root["missing"], 65534));
    }

    [Theory]
    [InlineData("events")]
    [InlineData("./events")]
    public void Open_RelativePath_IsAnError(string path) =>
        Assert.Contains("must be absolute", Unusable(path), StringComparison.Ordinal);

    [Fact]
    public void Open_ParentMissing_IsAnErrorWithTheNextStep() =>
        Assert.Contains("HOLDPOINT_DIR", Unusable(_root["no/events"]), StringComparison.Ordinal);

    [Theory]
    [InlineData("/chosen", "/run/user/7", "/chosen")]
    [InlineData(null, null, "/run/holdpoint")]
    [InlineData("", "/run/user/7", "/run/holdpoint")]
    public void DefaultPath_OfRoot_IsWhatTheEnvironmentSays(string? chosen, string? runtime, string expected) =>
        Assert.Equal(expected, DefaultPath(chosen, runtime));

    [Fact]
    public async Task Sweep_DeadAndReused_GoWhileTheLivingAndTheUnknownStay()
    {
        using EventFolder events = new();
        using EventDirectory folder = events.Open();
        using Process living = new Command("sleep", "1000").Start();
        int dead = EndedPid();
        int own = Environment.ProcessId;
        foreach (string name in (string[])[$"debugger-{dead}", $"stackdump-{dead}", $"debugger-{own}", $"stackdump-{living.Id}", $"debugger-{living.Id}", "debugger-x", "other"])
        {
            _ = Run("mkfifo", events[name]);
        }

        await File.WriteAllTextAsync(events[$"debugger-{dead}.json"], "{}", TestContext.Current.CancellationToken);
        // As if an earlier process had had our pid.
        await File.WriteAllTextAsync(events[$"debugger-{own}.json"], $$"""{"pid":{{own}},"startTime":1,"holds":[]}""", TestContext.Current.CancellationToken);

        folder.Sweep();
        living.Kill();
        await living.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(new[] { $"debugger-{living.Id}", "debugger-x", "other", $"stackdump-{living.Id}" }.Order(), events.Names);
        folder.Sweep();
        Assert.Equal(["debugger-x", "other"], events.Names);
    }

    [Fact]
    public void Sweep_SomebodyElseHoldsTheLock_DoesNotWait()
    {
        using EventFolder events = new();
        using EventDirectory folder = events.Open();
        string name = $"debugger-{EndedPid()}";
        _ = Run("mkfifo", events[name]);

        using (folder.Lock())
        {
            folder.Sweep();
            Assert.Equal([name], events.Names);
        }

        folder.Sweep();
        Assert.Empty(events.Names);
    }

    [Fact]
    public void IsStale_FifoOlderThanItsProcess_UnlessSomebodyReadsIt()
    {
        using EventFolder events = new();
        using EventDirectory folder = events.Open();
        _ = Run("mkfifo", events["old"]);
        // /proc tells when a process began in hundredths of a second, and from a clock that may differ by one.
        DateTimeOffset made = folder.MadeAt("old")!.Value;
        Assert.True(Eventually.Holds(() => DateTimeOffset.UtcNow > made.AddSeconds(4)));
        using Process later = new Command("sleep", "1000").Start();
        string name = $"debugger-{later.Id}";
        File.Move(events["old"], events[name]);

        using (FileStream reader = new(events[name], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
        {
            Assert.False(folder.IsStale(name));
        }

        Assert.True(folder.IsStale(name));
        later.Kill();
        later.WaitForExit();
    }

    private static int EndedPid()
    {
        using Process process = new Command("true").Start();
        process.WaitForExit();
        return process.Id;
    }

    private static string DefaultPath(string? chosen, string? runtime)
    {
        string? chosenBefore = Environment.GetEnvironmentVariable("HOLDPOINT_DIR");
        string? runtimeBefore = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        try
        {
            Environment.SetEnvironmentVariable("HOLDPOINT_DIR", chosen);
            Environment.SetEnvironmentVariable("XDG_RUNTIME_DIR", runtime);
            return EventDirectory.DefaultPath;
        }
        finally
        {
            Environment.SetEnvironmentVariable("HOLDPOINT_DIR", chosenBefore);
            Environment.SetEnvironmentVariable("XDG_RUNTIME_DIR", runtimeBefore);
        }
    }

    private string Make(string name, string mode, string owner)
    {
        string path = _root[name];
        _ = Run("mkdir", "-p", path);
        _ = Run("chmod", mode, path);
        _ = Run("chown", owner, path);
        return path;
    }

    private static string Refusal(string path)
    {
        HoldpointException error = Assert.Throws<HoldpointException>(() => EventDirectory.Open(path));
        Assert.Equal(HoldpointError.FolderRefused, error.Reason);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        return error.Message;
    }

    private static string Unusable(string path)
    {
        HoldpointException error = Assert.Throws<HoldpointException>(() => EventDirectory.Open(path));
        Assert.Equal(HoldpointError.FolderUnusable, error.Reason);
        return error.Message;
    }

    private static string Run(string program, params string[] arguments) => new Command(program, arguments).RunOrThrow();
}
