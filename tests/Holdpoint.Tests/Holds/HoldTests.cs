// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Testing;

namespace Holdpoint.Tests.Holds;

public sealed class HoldTests : IDisposable
{
    private const string Variable = "HOLDPOINT_TEST_WAIT_DEBUGGER";
    private readonly EventFolder _folder = new();
    private readonly List<string> _lines = [];
    private readonly HoldOptions _options;
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    public HoldTests()
    {
        _options = new HoldOptions
        {
            Label = "a test",
            Log = line =>
            {
                lock (_lines)
                {
                    _lines.Add(line);
                }
            },
        };
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _folder.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("False")]
    [InlineData("FALSE")]
    public async Task HereIfAsked_NotAsked_DoesNothing(string? value)
    {
        Environment.SetEnvironmentVariable(Variable, value);

        Assert.Equal(HoldOutcome.NotAsked, Hold.HereIfAsked(Variable, _options, _end));
        Assert.Equal(HoldOutcome.NotAsked, await Hold.HereIfAskedAsync(Variable, _options, _end));

        Assert.Empty(_lines);
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Theory]
    [InlineData("1", false)]
    [InlineData("true", true)]
    [InlineData("no", true)]
    public async Task HereIfAsked_AskedAndSignalled_HaltsAndSaysSo(string value, bool blocking)
    {
        Environment.SetEnvironmentVariable(Variable, value);
        Task<HoldOutcome> hold = Begin(blocking);
        SignalWhenThere();

        Assert.Equal(HoldOutcome.Released, await hold.WaitAsync(TimeLimits.Step, _end));
        Assert.Equal([$"Halting until signalled event={EventFolder.OwnName} pid={Environment.ProcessId}", $"Released by a signal event={EventFolder.OwnName}"], _lines);
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HereIfAsked_DeadlinePasses_SaysSo(bool blocking)
    {
        Environment.SetEnvironmentVariable(Variable, "1");

        HoldOutcome outcome = await Begin(blocking, TimeSpan.FromMilliseconds(20)).WaitAsync(TimeLimits.Step, _end);

        Assert.Equal(HoldOutcome.DeadlinePassed, outcome);
        Assert.Equal($"Released by the deadline event={EventFolder.OwnName}", _lines[1]);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task HereAsync_TenTimes_HaltsEachTime()
    {
        for (int call = 0; call < 10; call++)
        {
            Task<HoldOutcome> hold = call % 2 == 0 ? Hold.HereAsync(_options, _end) : Task.Run(() => Hold.Here(_options, _end), _end);
            SignalWhenThere();
            Assert.Equal(HoldOutcome.Released, await hold.WaitAsync(TimeLimits.Step, _end));
        }

        Assert.Equal(20, _lines.Count);
    }

    [Fact]
    public async Task HereAsync_SeveralAtOnce_ShareTheEventAndTheOldestGoesFirst()
    {
        Task<HoldOutcome> first = Hold.HereAsync(_options with { Label = "first" }, _end);
        Task<HoldOutcome> second = Hold.HereAsync(_options with { Label = "second", Timeout = TimeLimits.Step }, _end);
        Assert.Equal([EventFolder.OwnName, EventFolder.OwnName + ".json"], _folder.Names);
        HoldInfo[] listed = [.. HoldList.Read().Where(hold => hold.Pid == Environment.ProcessId)];
        Assert.Equal(["first", "second"], listed.Select(hold => hold.Label));
        Assert.Null(listed[0].Deadline);
        Assert.NotNull(listed[1].Deadline);
        Assert.All(listed, hold => Assert.Equal(("code", HoldState.Held), (hold.HoldPoint, hold.State)));

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(EventFolder.OwnName));
        Assert.Equal(HoldOutcome.Released, await first.WaitAsync(TimeLimits.Step, _end));
        Assert.False(second.IsCompleted);
        Assert.Equal("second", Assert.Single(HoldList.Read(), hold => hold.Pid == Environment.ProcessId).Label);

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(EventFolder.OwnName));
        Assert.Equal(HoldOutcome.Released, await second.WaitAsync(TimeLimits.Step, _end));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task HereAsync_Cancelled_LeavesNothing()
    {
        using CancellationTokenSource cancel = new();
        Task<HoldOutcome> hold = Hold.HereAsync(_options, cancel.Token);
        await cancel.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hold.WaitAsync(TimeLimits.Step, _end));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task HereIfAsked_EventExists_IsAnErrorThatTheProgramSees()
    {
        Environment.SetEnvironmentVariable(Variable, "1");
        using NamedEvent somebody = NamedEvent.Create(EventFolder.OwnName);

        Assert.Equal(HoldpointError.EventExists, Assert.Throws<HoldpointException>(() => Hold.HereIfAsked(Variable, _options, _end)).Reason);
        Assert.Equal(HoldpointError.EventExists, (await Assert.ThrowsAsync<HoldpointException>(() => Hold.HereIfAskedAsync(Variable, _options, _end))).Reason);
        Assert.Empty(_lines);
    }

    [Fact]
    public async Task HereIfAsked_FolderOpenToOthers_IsAnErrorThatTheProgramSees()
    {
        Environment.SetEnvironmentVariable(Variable, "1");
        _folder.Open().Dispose();
        _ = new Command("chmod", "755", _folder.Path).RunOrThrow();

        HoldpointException error = Assert.Throws<HoldpointException>(() => Hold.HereIfAsked(Variable, _options, _end));

        Assert.Equal(HoldpointError.FolderRefused, error.Reason);
        Assert.Contains("0755", error.Message, StringComparison.Ordinal);
        Assert.Equal(HoldpointError.FolderRefused, (await Assert.ThrowsAsync<HoldpointException>(() => Hold.HereIfAskedAsync(Variable, _options, _end))).Reason);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Here_DescriptionCannotBeWritten_IsAnErrorAndLeavesNoEvent()
    {
        _folder.Open().Dispose();
        // Nothing can be moved over a folder that is not empty.
        string inTheWay = Directory.CreateDirectory(_folder[EventFolder.OwnName + ".json"]).FullName;
        File.WriteAllText(Path.Combine(inTheWay, "x"), "");

        Assert.Equal(HoldpointError.SystemCall, Assert.Throws<HoldpointException>(() => Hold.Here(_options, _end)).Reason);
        Assert.Equal([Path.GetFileName(inTheWay)], _folder.Names);

        Directory.Delete(inTheWay, recursive: true);
        Assert.Equal(HoldOutcome.DeadlinePassed, Hold.Here(_options with { Timeout = TimeSpan.Zero }, _end));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100 * 24 * 3600)]
    public async Task Here_SenselessTimeout_IsRefusedBeforeAnythingIsMade(int seconds)
    {
        HoldOptions options = _options with { Timeout = TimeSpan.FromSeconds(seconds) };

        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Hold.Here(options, _end));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Hold.HereAsync(options, _end));
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public void Here_LogThrows_LeavesNothing()
    {
        HoldOptions options = _options with { Log = _ => throw new InvalidDataException("no log") };

        _ = Assert.Throws<InvalidDataException>(() => Hold.Here(options, _end));
        Assert.Empty(_folder.Names);
    }

    private Task<HoldOutcome> Begin(bool blocking, TimeSpan? timeout = null)
    {
        HoldOptions options = _options with { Timeout = timeout ?? Timeout.InfiniteTimeSpan };
        return blocking ? Task.Run(() => Hold.HereIfAsked(Variable, options, _end), _end) : Hold.HereIfAskedAsync(Variable, options, _end);
    }

    private static void SignalWhenThere() =>
        Assert.True(Eventually.Holds(() => NamedEvent.Signal(EventFolder.OwnName) == SignalOutcome.Signalled));
}
