// SPDX-License-Identifier: Apache-2.0

using System.Security.AccessControl;
using Holdpoint.Events;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Events;

public sealed class Win32EventTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly string _own = NamedEvent.DebuggerName(Environment.ProcessId);

    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void Create_MakesTheGlobalEventForAdministratorsAndTheSystem()
    {
        using NamedEvent made = NamedEvent.Create(_own);

        using EventWaitHandle found = EventWaitHandleAcl.OpenExisting(@"Global\" + _own, EventWaitHandleRights.FullControl);
        string descriptor = found.GetAccessControl().GetSecurityDescriptorSddlForm(AccessControlSections.Access);
        // The kernel may map the generic right to those of events, and order the entries.
        string[] entries = descriptor.Replace("0x1f0003", "GA", StringComparison.Ordinal).Split('(');
        Assert.Equal(["A;;GA;;;BA)", "A;;GA;;;SY)", "D:P"], entries.Order(StringComparer.Ordinal));
        Assert.False(found.WaitOne(0));
    }

    [Fact]
    public void Create_EventOfAnotherProgram_IsRefused()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);

        HoldpointException error = Assert.Throws<HoldpointException>(() => NamedEvent.Create(NamedEvent.DebuggerName(waiter.Pid)));

        Assert.Equal(HoldpointError.EventExists, error.Reason);
        Assert.Contains($@"Global\debugger-{waiter.Pid} exists", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OtherObjectOfTheName_IsRefused()
    {
        using Mutex other = new(initiallyOwned: false, @"Global\" + _own);

        HoldpointException error = Assert.Throws<HoldpointException>(() => NamedEvent.Create(_own));

        Assert.Equal(HoldpointError.EventExists, error.Reason);
    }

    [Fact]
    public async Task Create_WhileASignallerStillHasTheFormerOneOpen_WaitsForItToClose()
    {
        NamedEvent former = NamedEvent.Create(_own);
        EventWaitHandle signaller = EventWaitHandle.OpenExisting(@"Global\" + _own);
        former.Dispose();
        using ManualResetEventSlim begun = new();
        Task<NamedEvent> creation = Task.Run(() =>
        {
            begun.Set();
            return NamedEvent.Create(_own);
        }, Token);
        Assert.True(begun.Wait(TimeLimits.Step, Token));

        signaller.Dispose();

        (await creation.WaitAsync(TimeLimits.Step, Token)).Dispose();
    }

    [Fact]
    public void Wait_SignalledBefore_TakesTheSignal()
    {
        using NamedEvent made = NamedEvent.Create(_own);

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(_own));

        Assert.True(made.Wait(TimeLimits.Step, Token));
        Assert.False(made.Wait(_short, Token));
    }

    [Fact]
    public void Wait_SignalledTwiceBefore_ReleasesOne()
    {
        using NamedEvent made = NamedEvent.Create(_own);

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(_own));
        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(_own));

        Assert.True(made.Wait(TimeLimits.Step, Token));
        Assert.False(made.Wait(_short, Token));
    }

    [Fact]
    public async Task WaitAsync_Cancelled_Throws()
    {
        using NamedEvent made = NamedEvent.Create(_own);
        using CancellationTokenSource source = new();
        Task<bool> wait = made.WaitAsync(Timeout.InfiniteTimeSpan, source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(_own));
        Assert.True(await made.WaitAsync(TimeLimits.Step, Token));
    }

    [Fact]
    public async Task WaitAsync_ManyAtOnce_NeedsNoThreadOfThePool()
    {
        const int Waits = 200;
        using NamedEvent made = NamedEvent.Create(_own);
        int threads = ThreadPool.ThreadCount;
        Task<bool>[] waits = [.. Enumerable.Range(0, Waits).Select(_ => made.WaitAsync(TimeLimits.Step, Token))];

        Assert.InRange(ThreadPool.ThreadCount, 0, threads + 8);
        for (int round = 0; round < Waits; round++)
        {
            Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(_own));
            // An auto-reset event does not count: the next signal may come when this one has been taken.
            Assert.True(await waits[round]);
        }
    }

    [Fact]
    public async Task Dispose_WhileSomebodyWaits_EndsTheWaitAndTheName()
    {
        NamedEvent made = NamedEvent.Create(_own);
        Task<bool> wait = made.WaitAsync(Timeout.InfiniteTimeSpan, Token);

        made.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => wait);
        Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal(_own));
        Assert.False(EventWaitHandle.TryOpenExisting(@"Global\" + _own, out _));
    }

    [Fact]
    public void Create_ThenAChildIsStarted_DoesNotInheritIt()
    {
        NamedEvent made = NamedEvent.Create(_own);
        using RunningProgram child = RunningProgram.Start("cmd.exe", "/k");
        made.Dispose();

        Assert.False(child.HasEnded);
        Assert.False(EventWaitHandle.TryOpenExisting(@"Global\" + _own, out _));
    }

    [Fact]
    public void Signal_NoSuchEvent_NobodyWaits() => Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal(_own));

    [Fact]
    public void Signal_EventWhoseProcessHasEnded_NobodyWaits()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);
        string name = NamedEvent.DebuggerName(waiter.Pid);
        using EventWaitHandle kept = EventWaitHandle.OpenExisting(@"Global\" + name);
        waiter.Kill();
        _ = waiter.WaitForEnd();

        Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal(name));
    }
}
