// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Io;

/// <summary>A logging program reads what the process writes; nothing is copied.</summary>
internal sealed class LoggerIo : ProcessIo
{
    private readonly LoggingProgram _logger;
    private readonly bool _startsLater;

    public LoggerIo(ShimContext context, StdioUri uri, string processId, ProcessIoOptions options)
    {
        _startsLater = options.StartsLater;
        _logger = LoggingProgram.Start(context, uri, processId);
        foreach (Descriptor end in (Descriptor[])[_logger.Stdout, _logger.Stderr])
        {
            if ((options.Uid != 0 || options.Gid != 0) && Libc.fchown(end.Number, options.Uid, options.Gid) != 0)
            {
                OsException error = OsException.Last("fchown", "a pipe");
                _logger.Abandon();
                throw error;
            }
        }
    }

    public override SafeHandle? Stdout => _logger.Stdout;

    public override SafeHandle? Stderr => _logger.Stderr;

    public override async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await _logger.ReadyAsync(cancellationToken).ConfigureAwait(false);
        if (!_startsLater)
        {
            _logger.CloseOwnEnds();
        }
    }

    public override void ProcessStarted()
    {
        if (_startsLater)
        {
            _logger.CloseOwnEnds();
        }
    }

    public override Task DrainAsync(TimeSpan limit) => _logger.DrainAsync(limit);

    private protected override ValueTask CloseAsync() => _logger.EndAsync();
}
