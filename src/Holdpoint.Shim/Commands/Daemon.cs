// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Shim.Events;
using Holdpoint.Shim.Logging;
using Holdpoint.Shim.Processes;
using Holdpoint.Shim.Tasks;
using Holdpoint.Ttrpc;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Shim.Commands;

/// <summary>The process that serves containers until the last one is gone. Its first thread is the loop's.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It ends with the process.")]
internal sealed class Daemon
{
    private const int ListenerDescriptor = 3;

    private static readonly TimeSpan _longestEnding = TimeSpan.FromSeconds(5);

    // A start that was killed before it had printed the address leaves a daemon that nobody knows.
    private static readonly TimeSpan _longestLoneliness = TimeSpan.FromMinutes(2);

    private readonly ShimArguments _arguments;
    private readonly FifoLog _log;
    private readonly EventLoop _loop;
    private readonly ChildReaper _reaper = new();
    private readonly EventPublisher _events;
    private readonly TaskManager _tasks;
    private readonly TtrpcServer _server;
    private LoopTimer? _loneliness;
    private int _ending;

    private Daemon(ShimArguments arguments, IShim shim)
    {
        _arguments = arguments;
        _log = FifoLog.Open(FifoLog.FileName, arguments.Debug);
        _log.TakeStandardError();
        _loop = new EventLoop(error => _log.Error("unexpected error in the loop", ("error", error.ToString())));
        _events = new EventPublisher(Environment.GetEnvironmentVariable(StartCommand.EventVariable) ?? "", arguments.Namespace, _log);
        DaemonContext context = new(arguments, _loop, new ReapedChildren(_loop, _reaper), _events, _log);
        _tasks = new TaskManager(shim, context, _events, arguments.Socket, End);
        _tasks.Calls.Ended = new DaemonRest(_loop).Touch;
        _server = new TtrpcServer(new TtrpcServerOptions { RequireSameUser = true, Log = line => _log.Debug("ttrpc", ("line", line)) })
            .AddService("containerd.task.v2.Task", _tasks.Service)
            .AddService("containerd.task.v3.Task", _tasks.Service);
    }

    public static int Run(ShimArguments arguments, IShim shim)
    {
        if (Libc.getpid() == 1)
        {
            throw new ShimUsageException("a shim cannot be process 1: the runtime would wait for the processes of its containers");
        }

        if (!Libc.IsListener(ListenerDescriptor))
        {
            throw new ShimUsageException("an action is missing: start leaves the daemon behind, with the socket that it serves at");
        }

        if (!Libc.BecomeSubreaper())
        {
            throw OsException.Last("prctl", "PR_SET_CHILD_SUBREAPER");
        }

        return new Daemon(arguments, shim).Serve();
    }

    private int Serve()
    {
        using SignalWatch signals = new(_loop, StartCommand.DaemonSignals, Take);
        WatchLoneliness();
        // A container of a group may outlive the bundle that this began in.
        Directory.SetCurrentDirectory("/");
        _ = ServeAsync();
        _tasks.ListenForDumps();
        _log.Debug("shim serves", ("pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), ("address", _arguments.Socket), ("id", _arguments.Id), ("namespace", _arguments.Namespace));
        _loop.Run();
        return 0;
    }

    private async Task ServeAsync()
    {
        try
        {
            await _server.ServeAsync(TtrpcListener.FromDescriptor(ListenerDescriptor)).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _log.Error("the shim cannot serve", ("error", error.Message), ("address", _arguments.Socket));
            End();
        }
    }

    private void Take(int signal)
    {
        switch (signal)
        {
            case Signal.SIGCHLD:
                _reaper.Reap();
                break;
            case Signal.SIGUSR1:
                _ = _tasks.DumpAsync();
                break;
            default:
                _log.Info("shim ends by a signal", ("signal", signal.ToString(CultureInfo.InvariantCulture)), ("id", _arguments.Id));
                End();
                break;
        }
    }

    private void WatchLoneliness() => _loneliness = new LoopTimer(_loop, _longestLoneliness, EndIfAlone);

    private void EndIfAlone()
    {
        _loneliness!.Dispose();
        if (!_tasks.IsEmpty)
        {
            // Whoever has made a container will say when it is over.
            return;
        }

        if (_server.ConnectionCount > 0)
        {
            WatchLoneliness();
            return;
        }

        _log.Warning("shim ends: nobody has come", ("id", _arguments.Id));
        End();
    }

    private void End()
    {
        if (Interlocked.Exchange(ref _ending, 1) == 0)
        {
            _ = Task.Run(EndAsync);
        }
    }

    /// <summary>Calls in progress are answered, events sent, the socket removed.</summary>
    private async Task EndAsync()
    {
        try
        {
            new ShimAddress(_arguments.Socket).Remove();
            await _tasks.CloseAsync().ConfigureAwait(false);
            await _events.CloseAsync(_longestEnding).ConfigureAwait(false);
            using CancellationTokenSource limit = new(_longestEnding);
            await _server.ShutdownAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _log.Error("shim did not end in order", ("error", error.Message), ("id", _arguments.Id));
        }
        finally
        {
            _loop.Stop();
        }
    }
}
