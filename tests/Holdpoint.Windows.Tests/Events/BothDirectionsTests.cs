// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Events;

/// <summary>Our events and those of the programs that use these names already.</summary>
public sealed class BothDirectionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private const int Rounds = 1000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Signal_WaitOfTheRunhcsShim_IsReleasedEveryTime(bool manualReset)
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(Rounds, manualReset ? ["manual"] : []);
        string name = NamedEvent.DebuggerName(waiter.Pid);

        for (int round = 0; round < Rounds; round++)
        {
            Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(name));
            Assert.Equal($"released {round}", waiter.ReadLine());
        }

        Assert.Equal(0, waiter.WaitForEnd());
    }

    [Fact]
    public async Task Wait_SetByAnotherProgram_IsReleasedEveryTime()
    {
        string name = NamedEvent.DebuggerName(Environment.ProcessId);
        using NamedEvent made = NamedEvent.Create(name);
        using RunningProgram signaller = RunningProgram.Start(WindowsPrograms.Signaller, "set", name);

        for (int round = 0; round < Rounds; round++)
        {
            Task<bool> wait = made.WaitAsync(TimeLimits.Step, Token);
            signaller.WriteLine("set");
            Assert.Equal("done 0", signaller.ReadLine());
            Assert.True(await wait);
        }
    }

    /// <summary>A pulse reaches only who waits at that very moment, so it is repeated as a person would; none of our waits misses all.</summary>
    [Fact]
    public async Task Wait_PulsedAsDockerSignalDoes_IsReleasedEveryTime()
    {
        string name = NamedEvent.DebuggerName(Environment.ProcessId);
        using NamedEvent made = NamedEvent.Create(name);
        using RunningProgram signaller = RunningProgram.Start(WindowsPrograms.Signaller, "pulse", name);
        int pulses = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Task<bool> wait = made.WaitAsync(Timeout.InfiniteTimeSpan, Token);
            do
            {
                signaller.WriteLine("pulse");
                Assert.Equal("done 0", signaller.ReadLine());
                pulses++;
                Assert.InRange(pulses, 1, 100 * Rounds);
            }
            while (await Task.WhenAny(wait, Task.Delay(20, Token)) != wait);
            Assert.True(await wait);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{pulses} pulses for {Rounds} waits");
    }

    [Fact]
    public void Wait_SetBetweenCreationAndWait_IsKeptEveryTime()
    {
        string name = NamedEvent.DebuggerName(Environment.ProcessId);
        for (int round = 0; round < 100; round++)
        {
            using NamedEvent made = NamedEvent.Create(name);
            Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(name));
            Assert.True(made.Wait(TimeLimits.Step, Token));
        }
    }
}
