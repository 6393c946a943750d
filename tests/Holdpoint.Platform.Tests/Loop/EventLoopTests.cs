// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Testing;

namespace Holdpoint.Platform.Tests.Loop;

public sealed class EventLoopTests
{
    [Fact]
    public async Task Watch_PipeIsWritten_CallsOnTheLoopsThread()
    {
        using RunningLoop running = new();
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        using (write)
        {
            TaskCompletionSource<int> called = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using LoopWatch watch = running.Loop.Watch(read.Number, LoopEvents.Readable, events =>
            {
                _ = read.Read(new byte[16]);
                called.TrySetResult(Environment.CurrentManagedThreadId);
            });
            Assert.False(called.Task.IsCompleted);

            _ = write.Write("x"u8);

            Assert.Equal(await running.DoAsync(() => Environment.CurrentManagedThreadId), await called.Task.WaitAsync(TimeLimits.Step, Token));
        }
    }

    [Fact]
    public async Task Watch_OtherEndIsClosed_IsToldUnasked()
    {
        using RunningLoop running = new();
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        {
            TaskCompletionSource<LoopEvents> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
            LoopWatch? watch = null;
            watch = await running.DoAsync(() => running.Loop.Watch(read.Number, LoopEvents.None, events =>
            {
                watch?.Dispose();
                told.TrySetResult(events);
            }));

            write.Dispose();

            Assert.Equal(LoopEvents.HangUp, await told.Task.WaitAsync(TimeLimits.Step, Token));
            watch.Dispose();
        }
    }

    [Fact]
    public async Task Watch_HandlerThrows_IsHeardOfAndTheLoopGoesOn()
    {
        using RunningLoop running = new();
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        using (write)
        {
            using LoopWatch watch = running.Loop.Watch(read.Number, LoopEvents.Readable, events =>
            {
                _ = read.Read(new byte[16]);
                throw new InvalidOperationException("broken");
            });

            _ = write.Write("x"u8);

            Assert.True(Eventually.Holds(() => !running.Failures.IsEmpty));
            running.Loop.Post(() => throw new InvalidOperationException("posted"));
            Assert.Equal(7, await running.DoAsync(() => 7));
            Assert.Equal(["broken", "posted"], running.Failures.Select(failure => failure.Message));
        }
    }

    [Fact]
    public async Task Watch_DisposedOfByAnotherInTheSameRound_IsNotCalled()
    {
        using RunningLoop running = new();
        (Descriptor firstRead, Descriptor firstWrite) = Descriptor.Pipe();
        (Descriptor secondRead, Descriptor secondWrite) = Descriptor.Pipe();
        using (firstRead)
        using (firstWrite)
        using (secondRead)
        using (secondWrite)
        {
            int calls = 0;
            LoopWatch[] watches = new LoopWatch[2];
            // Both become ready before the loop looks, and whichever is first takes both away.
            void Take()
            {
                calls++;
                watches[0].Dispose();
                watches[1].Dispose();
            }

            _ = await running.DoAsync(() =>
            {
                watches[0] = running.Loop.Watch(firstRead.Number, LoopEvents.Readable, _ => Take());
                watches[1] = running.Loop.Watch(secondRead.Number, LoopEvents.Readable, _ => Take());
                return firstWrite.Write("x"u8) + secondWrite.Write("x"u8);
            });
            _ = await running.DoAsync(() => 0);
            _ = await running.DoAsync(() => 0);

            Assert.Equal(1, calls);
        }
    }

    [Fact]
    public void Watch_RegularFile_IsRefused()
    {
        using RunningLoop running = new();
        using Descriptor file = Descriptor.OpenAt(Libc.AT_FDCWD, "/proc/self/exe", Libc.O_RDONLY);

        OsException error = Assert.Throws<OsException>(() => running.Loop.Watch(file.Number, LoopEvents.Readable, _ => { }));

        Assert.Equal(Errno.EPERM, error.Errno);
    }

    [Fact]
    public void Post_FromManyThreads_RunsEachOnceInTheOrderOfItsThread()
    {
        using RunningLoop running = new();
        ConcurrentQueue<(int Thread, int Number)> ran = new();

        _ = Parallel.For(0, 8, thread =>
        {
            for (int i = 0; i < 1000; i++)
            {
                int number = i;
                running.Loop.Post(() => ran.Enqueue((thread, number)));
            }
        });

        Assert.True(Eventually.Holds(() => ran.Count == 8000));
        Assert.All(ran.GroupBy(run => run.Thread), group => Assert.Equal(Enumerable.Range(0, 1000), group.Select(run => run.Number)));
    }

    [Fact]
    public async Task Post_AgainAndAgain_LeavesDescriptorsTheirTurn()
    {
        using RunningLoop running = new();
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        using (write)
        {
            bool ended = false;
            TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using LoopWatch watch = running.Loop.Watch(read.Number, LoopEvents.Readable, events =>
            {
                ended = true;
                _ = read.Read(new byte[16]);
                called.TrySetResult();
            });
            void Again()
            {
                if (!ended)
                {
                    running.Loop.Post(Again);
                }
            }

            running.Loop.Post(Again);
            _ = write.Write("x"u8);

            await called.Task.WaitAsync(TimeLimits.Step, Token);
        }
    }

    [Fact]
    public void Post_AfterTheEnd_WritesIntoNobodysFile()
    {
        EventLoop loop = new(_ => { });
        loop.Dispose();
        List<Descriptor> others = [];
        try
        {
            for (int i = 0; i < 8; i++)
            {
                // One of them gets the number that the loop had.
                others.Add(new Descriptor(Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK)));
            }

            loop.Post(() => { });

            Assert.All(others, other => Assert.Equal(-1, other.Read(new byte[8])));
        }
        finally
        {
            others.ForEach(other => other.Dispose());
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
