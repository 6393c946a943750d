// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Io;

/// <summary>A terminal on the process's side; FIFOs, or a logging program, on the client's.</summary>
internal sealed class TerminalIo : ProcessIo
{
    private readonly ShimContext _context;
    private readonly StdioRequest _stdio;
    private readonly ProcessIoOptions _options;
    private readonly string _processId;
    private readonly ConsoleSocket _socket;
    private readonly LoggingProgram? _logger;
    private readonly Lock _gate = new();
    private Descriptor? _master;
    private StreamCopy? _output;
    private ClientInput? _input;
    private bool _exited;
    private bool _closeInput;
    private bool _closed;

    public TerminalIo(ShimContext context, StdioRequest stdio, string processId, ProcessIoOptions options)
    {
        _context = context;
        _stdio = stdio;
        _options = options;
        _processId = processId;
        StdioUri uri = StdioUri.Parse(stdio.Stdout);
        _logger = uri.Scheme switch
        {
            "fifo" => null,
            "binary" or "binary-v2" => LoggingProgram.Start(context, uri, processId),
            string scheme => throw ShimErrors.Unknown($"unknown STDIO scheme {scheme}"),
        };
        try
        {
            _socket = new ConsoleSocket(context.Loop);
        }
        catch
        {
            _logger?.Abandon();
            throw;
        }
    }

    public override string? ConsoleSocket => _socket.SocketPath;

    public override async Task ConnectAsync(CancellationToken cancellationToken)
    {
        Descriptor master = await _socket.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        _socket.Dispose();
        try
        {
            Libc.SetNonBlocking(master.Number);
            _master = Duplicate(master);
            if (_stdio.Stdin.Length > 0)
            {
                BeginInput(master);
            }

            BeginOutput(master, await OpenTargetAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            master.Dispose();
            throw;
        }
    }

    public override void ProcessStarted() => _input?.Begin();

    public override void CloseInput()
    {
        Volatile.Write(ref _closeInput, true);
        _input?.Close();
    }

    public override void Resize(int columns, int rows)
    {
        lock (_gate)
        {
            if (_master is { IsClosed: false } master && !Libc.SetWindowSize(master.Number, columns, rows))
            {
                throw OsException.Last("ioctl", "TIOCSWINSZ");
            }
        }
    }

    public override void ProcessExited()
    {
        lock (_gate)
        {
            _exited = true;
            // The others are the copies' and go with them: the device is free when all have.
            _master?.Dispose();
            _output?.EndWithWhatIsThere();
        }

        _input?.Abort();
    }

    public override Task DrainAsync(TimeSpan limit) => _output is { } output ? WaitForAsync([output.Ended], limit) : Task.CompletedTask;

    internal override Task TakenAsync(TimeSpan limit) => _output is { } output ? WaitUntilTakenAsync([output], limit) : Task.CompletedTask;

    private protected override async ValueTask CloseAsync()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _master?.Dispose();
        }

        _socket.Dispose();
        _input?.Abort();
        _output?.Abort();
        await (_output?.Ended ?? Task.CompletedTask).ConfigureAwait(false);
        await (_input?.Ended ?? Task.CompletedTask).ConfigureAwait(false);
        if (_logger is not null)
        {
            await _logger.EndAsync().ConfigureAwait(false);
        }
    }

    private void BeginInput(Descriptor master)
    {
        CopyTarget target = new(Duplicate(master), null, IsPipe: false);
        try
        {
            _input = new ClientInput(_context.Loop, _stdio.Stdin, target);
        }
        catch
        {
            target.Dispose();
            throw;
        }

        if (Volatile.Read(ref _closeInput))
        {
            _input.Close();
        }

        if (_options is { HoldsInput: false, StartsLater: false })
        {
            _input.Begin();
        }

        // The end of the input is the terminal's: it hangs up, as the Go shim's does.
        _ = _input.Ended.ContinueWith(_ => ProcessExited(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task<CopyTarget> OpenTargetAsync(CancellationToken cancellationToken)
    {
        if (_logger is not null)
        {
            await _logger.ReadyAsync(cancellationToken).ConfigureAwait(false);
            CopyTarget target = new(Duplicate(_logger.Stdout), null, IsPipe: true);
            Libc.SetNonBlocking(target.Descriptor.Number);
            _logger.CloseOwnEnds();
            return target;
        }

        // Whatever nobody wants is read all the same: a process must not wait for it.
        return _stdio.Stdout.Length > 0
            ? await ClientFiles.OpenOutputAsync(StdioUri.Parse(_stdio.Stdout).Path, _options.LongestWait, cancellationToken).ConfigureAwait(false)
            : new CopyTarget(Descriptor.OpenAt(Libc.AT_FDCWD, "/dev/null", Libc.O_WRONLY), null, IsPipe: false);
    }

    private void BeginOutput(Descriptor master, CopyTarget target)
    {
        StreamCopy output = new(_context.Loop, master, target)
        {
            IsTerminal = true,
            Losing = error => _context.Log.Warning("output is lost", ("process", _processId), ("error", error.Message)),
        };
        lock (_gate)
        {
            _output = output;
            output.Begin();
            if (!_exited)
            {
                return;
            }

            _master?.Dispose();
            output.EndWithWhatIsThere();
        }

        _input?.Abort();
    }

    private static Descriptor Duplicate(Descriptor descriptor)
    {
        Descriptor copy = new(Libc.fcntl(descriptor.Number, Libc.F_DUPFD_CLOEXEC, 0));
        return copy.IsInvalid ? throw OsException.Last("fcntl", "F_DUPFD_CLOEXEC") : copy;
    }
}
