// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Io;

/// <summary>Pipes on the process's side; FIFOs and files on the client's.</summary>
internal sealed class PipeIo : ProcessIo
{
    private readonly ShimContext _context;
    private readonly StdioRequest _stdio;
    private readonly ProcessIoOptions _options;
    private readonly string _processId;
    private readonly List<StreamCopy> _copies = [];
    private readonly List<Descriptor> _own = [];
    private Descriptor? _stdin;
    private Descriptor? _stdout;
    private Descriptor? _stderr;
    private Descriptor? _toStdin;
    private Descriptor? _fromStdout;
    private Descriptor? _fromStderr;
    private CopyTarget? _logFile;
    private ClientInput? _input;
    private bool _closeInput;

    public PipeIo(ShimContext context, StdioRequest stdio, string processId, ProcessIoOptions options)
    {
        _processId = processId;
        _context = context;
        _stdio = stdio;
        _options = options;
        try
        {
            if (stdio.Stdin.Length > 0)
            {
                (_stdin, _toStdin) = MakePipe(forReading: true);
            }

            if (stdio.Stdout.Length > 0)
            {
                (_fromStdout, _stdout) = MakePipe(forReading: false);
            }

            if (stdio.Stderr.Length > 0)
            {
                (_fromStderr, _stderr) = MakePipe(forReading: false);
            }

            // Before the process is there: what cannot be opened is no reason to make one.
            _logFile = stdio.Stdout.Length > 0 && StdioUri.Parse(stdio.Stdout) is { Scheme: "file" } uri ? ClientFiles.OpenLogFile(uri.Path) : null;
        }
        catch
        {
            CloseOwn();
            throw;
        }
    }

    public override SafeHandle? Stdin => _stdin;

    public override SafeHandle? Stdout => _stdout;

    public override SafeHandle? Stderr => _stderr;

    public override async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (!_options.StartsLater)
        {
            CloseProcessEnds();
        }

        CopyTarget? shared = null;
        if (_fromStdout is not null)
        {
            CopyTarget stdout = Interlocked.Exchange(ref _logFile, null) ?? await OpenAsync(_stdio.Stdout, cancellationToken).ConfigureAwait(false);
            // Before the copy begins, which may end at once and close it.
            shared = _fromStderr is not null && !stdout.IsPipe && _stdio.Stderr == _stdio.Stdout ? stdout.Share() : null;
            Copy(_fromStdout, stdout);
        }

        if (_fromStderr is not null)
        {
            Copy(_fromStderr, shared ?? await OpenAsync(_stdio.Stderr, cancellationToken).ConfigureAwait(false));
        }

        if (_toStdin is not null)
        {
            Libc.SetNonBlocking(_toStdin.Number);
            _input = new ClientInput(_context.Loop, _stdio.Stdin, new CopyTarget(_toStdin, null, IsPipe: true));
            if (Volatile.Read(ref _closeInput))
            {
                _input.Close();
            }

            if (_options is { HoldsInput: false, StartsLater: false })
            {
                _input.Begin();
            }
        }
    }

    public override void ProcessStarted()
    {
        CloseProcessEnds();
        _input?.Begin();
    }

    public override void CloseInput()
    {
        Volatile.Write(ref _closeInput, true);
        _input?.Close();
    }

    public override Task DrainAsync(TimeSpan limit)
    {
        // Of a process that was never started they are open still.
        CloseProcessEnds();
        return WaitForAsync(_copies.Select(copy => copy.Ended), limit);
    }

    internal override Task TakenAsync(TimeSpan limit) => WaitUntilTakenAsync(_copies, limit);

    private protected override async ValueTask CloseAsync()
    {
        _input?.Abort();
        foreach (StreamCopy copy in _copies)
        {
            copy.Abort();
        }

        await Task.WhenAll(_copies.Select(copy => copy.Ended)).ConfigureAwait(false);
        if (_input is not null)
        {
            await _input.Ended.ConfigureAwait(false);
        }

        CloseOwn();
    }

    private async Task<CopyTarget> OpenAsync(string output, CancellationToken cancellationToken)
    {
        StdioUri uri = StdioUri.Parse(output);
        return uri.Scheme == "file"
            ? ClientFiles.OpenLogFile(uri.Path)
            : await ClientFiles.OpenOutputAsync(uri.Path, _options.LongestWait, cancellationToken).ConfigureAwait(false);
    }

    // Else the output would never end.
    private void CloseProcessEnds()
    {
        _stdout?.Dispose();
        _stderr?.Dispose();
        _stdin?.Dispose();
    }

    private void Copy(Descriptor source, CopyTarget target)
    {
        StreamCopy copy = new(_context.Loop, source, target) { Losing = error => _context.Log.Warning("output is lost", ("process", _processId), ("error", error.Message)) };
        _copies.Add(copy);
        copy.Begin();
    }

    private (Descriptor Read, Descriptor Write) MakePipe(bool forReading)
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        _own.Add(read);
        _own.Add(write);
        Descriptor processEnd = forReading ? read : write;
        if ((_options.Uid != 0 || _options.Gid != 0) && Libc.fchown(processEnd.Number, _options.Uid, _options.Gid) != 0)
        {
            throw OsException.Last("fchown", "a pipe");
        }

        return (read, write);
    }

    private void CloseOwn()
    {
        _logFile?.Dispose();
        foreach (Descriptor descriptor in _own)
        {
            descriptor.Dispose();
        }
    }
}
