// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Holds;

namespace Holdpoint.Windows.Tests.Holds;

public sealed class HoldTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private const string Variable = "HOLDPOINT_WINDOWS_TEST_WAIT_DEBUGGER";

    private static readonly string _name = NamedEvent.DebuggerName(Environment.ProcessId);

    [Fact]
    public async Task HereIfAskedAsync_SecondAndTenthTime_HaltAgain()
    {
        List<string> log = [];
        Environment.SetEnvironmentVariable(Variable, "1");
        try
        {
            for (int round = 0; round < 10; round++)
            {
                Task<HoldOutcome> hold = Hold.HereIfAskedAsync(Variable, new HoldOptions { Log = log.Add }, Token);
                Assert.False(hold.IsCompleted);

                Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(_name));

                Assert.Equal(HoldOutcome.Released, await hold.WaitAsync(TimeLimits.Step, Token));
                Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal(_name));
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }

        Assert.Equal($"Halting until signalled event={_name} pid={Environment.ProcessId}", log[0]);
        Assert.Equal($"Released by a signal event={_name}", log[1]);
        Assert.Equal(20, log.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("false")]
    public void HereIfAsked_NotAsked_GoesOn(string? value)
    {
        Environment.SetEnvironmentVariable(Variable, value);

        Assert.Equal(HoldOutcome.NotAsked, Hold.HereIfAsked(Variable, cancellationToken: Token));
    }

    [Fact]
    public void Here_DeadlinePasses_GoesOn() =>
        Assert.Equal(HoldOutcome.DeadlinePassed, Hold.Here(new HoldOptions { Timeout = TimeSpan.FromMilliseconds(30), Log = _ => { } }, Token));

    [Fact]
    public async Task HereAsync_TwoAtOnce_EachSignalReleasesTheOneThatWaitedLongest()
    {
        HoldOptions quiet = new() { Log = _ => { } };
        Task<HoldOutcome> first = Hold.HereAsync(quiet, Token);
        Task<HoldOutcome> second = Hold.HereAsync(quiet, Token);

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(_name));
        Assert.Equal(HoldOutcome.Released, await first.WaitAsync(TimeLimits.Step, Token));
        Assert.False(second.IsCompleted);

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(_name));
        Assert.Equal(HoldOutcome.Released, await second.WaitAsync(TimeLimits.Step, Token));
    }

    [Fact]
    public void Here_EventOfAnotherProgram_IsAnErrorThatTheProgramSees()
    {
        using EventWaitHandle foreign = new(initialState: false, EventResetMode.AutoReset, @"Global\" + _name);

        HoldpointException error = Assert.Throws<HoldpointException>(() => Hold.Here(new HoldOptions { Log = _ => { } }, Token));

        Assert.Equal(HoldpointError.EventExists, error.Reason);
    }
}
