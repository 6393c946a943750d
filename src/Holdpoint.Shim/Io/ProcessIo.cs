// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Shim.Io;

/// <summary>
/// Input and output of a process: pipes or a terminal on its side, on the client's what it has named. First the ends for the process are taken to
/// whoever makes it, then <see cref="ConnectAsync"/> joins both sides. Everything is closed by itself when the output has ended, and by
/// <see cref="DisposeAsync"/> in any case.
/// </summary>
public abstract class ProcessIo : IAsyncDisposable
{
    private protected ProcessIo()
    {
    }

    /// <summary>What the process reads; null for nothing.</summary>
    public virtual SafeHandle? Stdin => null;

    /// <summary>What the process writes into; null for nothing.</summary>
    public virtual SafeHandle? Stdout => null;

    /// <summary>What the process writes its errors into; null for nothing.</summary>
    public virtual SafeHandle? Stderr => null;

    /// <summary>The socket that the runtime sends the terminal's master to; null without a terminal.</summary>
    public virtual string? ConsoleSocket => null;

    /// <summary>Prepares the process's side; a logging program is started.</summary>
    /// <param name="context">The daemon.</param>
    /// <param name="stdio">What the client named.</param>
    /// <param name="processId">Of the container or exec: what a logging program is told.</param>
    /// <param name="options">How.</param>
    /// <exception cref="IOException">Something cannot be opened or made.</exception>
    /// <exception cref="Holdpoint.Ttrpc.TtrpcException">The client named something of an unknown scheme.</exception>
    public static ProcessIo Create(ShimContext context, StdioRequest stdio, string processId, ProcessIoOptions options)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(stdio);
        ArgumentNullException.ThrowIfNull(options);
        if (stdio.Terminal)
        {
            return new TerminalIo(context, stdio, processId, options);
        }

        if (stdio.IsNull)
        {
            return new NullIo();
        }

        return StdioUri.Parse(stdio.Stdout).Scheme switch
        {
            "fifo" or "file" => new PipeIo(context, stdio, processId, options),
            "binary" or "binary-v2" => new LoggerIo(context, StdioUri.Parse(stdio.Stdout), processId, options),
            string scheme => throw ShimErrors.Unknown($"unknown STDIO scheme {scheme}"),
        };
    }

    /// <summary>The process has its side, or will have it (<see cref="ProcessIoOptions.StartsLater"/>): joins it with the client's, and copying begins.</summary>
    /// <param name="cancellationToken">Ends the wait for a client or a terminal.</param>
    /// <exception cref="IOException">The client's side cannot be opened, or nobody came for it.</exception>
    public virtual Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// The process runs: with <see cref="ProcessIoOptions.HoldsInput"/> its input is copied from now on, with <see cref="ProcessIoOptions.StartsLater"/>
    /// its ends are closed too.
    /// </summary>
    public virtual void ProcessStarted()
    {
    }

    /// <summary>Gives up the shim's own end of the input: the process reads the end once the client has closed its own too.</summary>
    public virtual void CloseInput()
    {
    }

    /// <summary>Sets the size of the terminal; nothing happens where there is none.</summary>
    /// <param name="columns">Characters in a line.</param>
    /// <param name="rows">Lines.</param>
    public virtual void Resize(int columns, int rows)
    {
    }

    /// <summary>The process has ended: nobody will open its terminal again.</summary>
    public virtual void ProcessExited()
    {
    }

    /// <summary>Waits until all output has arrived; the process has ended, or was never started.</summary>
    /// <param name="limit">Processes that outlive the first one may keep its output open.</param>
    public virtual Task DrainAsync(TimeSpan limit) => Task.CompletedTask;

    /// <summary>
    /// Waits until the client has taken what the process printed, which has ended. Clients of containerd since 1.7 close what they have not read yet when
    /// they hear of the end (containerd's cio).
    /// </summary>
    /// <param name="limit">Nobody may be reading.</param>
    internal virtual Task TakenAsync(TimeSpan limit) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return CloseAsync();
    }

    private protected virtual ValueTask CloseAsync() => ValueTask.CompletedTask;

    private protected static async Task WaitUntilTakenAsync(IEnumerable<StreamCopy> copies, TimeSpan limit)
    {
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        foreach (StreamCopy copy in copies)
        {
            while (!await copy.IsTakenAsync().ConfigureAwait(false))
            {
                if (Environment.TickCount64 >= end)
                {
                    return;
                }

                await Task.Delay(1).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits for copies to end, but not for longer.</summary>
    private protected static async Task WaitForAsync(IEnumerable<Task> ends, TimeSpan limit)
    {
        Task all = Task.WhenAll(ends);
        if (!all.IsCompleted)
        {
            using CancellationTokenSource enough = new();
            _ = await Task.WhenAny(all, Task.Delay(limit, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
        }
    }
}
