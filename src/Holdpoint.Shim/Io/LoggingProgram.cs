// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Shim.Processes;

namespace Holdpoint.Shim.Io;

/// <summary>
/// A program of the client's that logs: it reads output and errors at descriptors 3 and 4, and closes 5 when it is ready
/// (containerd's docs/runtime-v2 "Logging"; <c>binary-v2</c> writes a byte into it).
/// </summary>
internal sealed class LoggingProgram
{
    private static readonly TimeSpan _longestEnding = TimeSpan.FromSeconds(12);

    // The signal that ends it may come between its reading and its writing.
    private static readonly TimeSpan _longestReading = TimeSpan.FromSeconds(1);

    private readonly ShimChild _child;
    private readonly OutputReader _ready;
    private readonly bool _mustTell;

    private LoggingProgram(ShimChild child, OutputReader ready, Descriptor stdout, Descriptor stderr, bool mustTell)
    {
        _child = child;
        _ready = ready;
        _mustTell = mustTell;
        Stdout = stdout;
        Stderr = stderr;
    }

    /// <summary>What the process writes into.</summary>
    public Descriptor Stdout { get; }

    /// <summary>What the process writes its errors into.</summary>
    public Descriptor Stderr { get; }

    /// <exception cref="IOException">The program cannot be started.</exception>
    public static LoggingProgram Start(ShimContext context, StdioUri uri, string processId)
    {
        List<string> arguments = [];
        foreach (string key in uri.Query.Select(pair => pair.Key).Distinct())
        {
            arguments.Add(key);
            arguments.Add(uri.Query.First(pair => pair.Key == key).Value);
        }

        (Descriptor outRead, Descriptor outWrite) = Descriptor.Pipe();
        (Descriptor errRead, Descriptor errWrite) = Descriptor.Pipe();
        (Descriptor readyRead, Descriptor readyWrite) = Descriptor.Pipe();
        using (outRead)
        using (errRead)
        using (readyWrite)
        {
            try
            {
                ShimChild child = context.Children.Start(new ChildCommand(uri.Path, arguments)
                {
                    Environment = [$"CONTAINER_ID={processId}", $"CONTAINER_NAMESPACE={context.Namespace}"],
                    More = [outRead, errRead, readyWrite],
                });
                OutputReader ready = new(context.Loop, readyRead);
                _ = child.Exited.ContinueWith(_ => ready.ProcessExited(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                return new LoggingProgram(child, ready, outWrite, errWrite, uri.Scheme == "binary-v2");
            }
            catch (IOException error)
            {
                outWrite.Dispose();
                errWrite.Dispose();
                readyRead.Dispose();
                throw new IOException($"failed to start binary process: {error.Message}", error);
            }
        }
    }

    /// <summary>Waits until it says that it is ready.</summary>
    /// <exception cref="IOException">It ended without having said so.</exception>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        string told = await _ready.Text.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_mustTell && told.Length == 0)
        {
            throw new IOException("logging binary did not call ready (it may have crashed or exited prematurely)");
        }
    }

    /// <summary>The process has its ends: the logger reads the end when the process has closed them.</summary>
    public void CloseOwnEnds()
    {
        Stdout.Dispose();
        Stderr.Dispose();
    }

    /// <summary>Waits for its end, which comes by itself once it has read all; but not for long: some wait for the signal.</summary>
    public async Task DrainAsync(TimeSpan limit)
    {
        using CancellationTokenSource enough = new();
        _ = await Task.WhenAny(_child.Exited, Task.Delay(limit < _longestReading ? limit : _longestReading, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>It is of no use to anybody.</summary>
    public void Abandon() => _ = EndAsync().AsTask();

    /// <summary>Lets it end; ends it where it does not.</summary>
    public async ValueTask EndAsync()
    {
        CloseOwnEnds();
        _child.Kill(Signal.SIGTERM);
        using CancellationTokenSource enough = new();
        _ = await Task.WhenAny(_child.Exited, Task.Delay(_longestEnding, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        _child.Kill(Signal.SIGKILL);
        _ = await _child.Exited.ConfigureAwait(false);
    }
}
