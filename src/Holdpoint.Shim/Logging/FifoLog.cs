// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Logging;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Logging;

/// <summary>containerd's log, by the FIFO of the bundle, which containerd keeps open, and opens again after its restart.</summary>
internal sealed class FifoLog : ShimLog, IDisposable
{
    /// <summary>In the bundle.</summary>
    public const string FileName = "log";

    private readonly Descriptor _fifo;
    private readonly Lock _turn = new();
    private bool _isTorn;

    private FifoLog(Descriptor fifo, bool debug)
    {
        _fifo = fifo;
        IsDebug = debug;
    }

    /// <inheritdoc/>
    public override bool IsDebug { get; }

    /// <summary>Where there is none, lines are lost.</summary>
    public static FifoLog Open(string path, bool debug) => new(Descriptor.OpenAt(Libc.AT_FDCWD, path, Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_NOFOLLOW), debug);

    /// <summary>What the runtime itself says when it comes to its end goes there too.</summary>
    public void TakeStandardError()
    {
        if (!_fifo.IsInvalid)
        {
            _ = Libc.dup2(_fifo.Number, 2);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _fifo.Dispose();

    /// <inheritdoc/>
    protected override void Write(string level, string message, ReadOnlySpan<(string Key, string Value)> fields)
    {
        if (_fifo.IsInvalid)
        {
            return;
        }

        string line = LogrusLine.Format(DateTimeOffset.UtcNow, level, message, fields);
        lock (_turn)
        {
            // Up to 4 KiB go as a whole or not at all; of a longer one a part may be there already.
            byte[] bytes = Encoding.UTF8.GetBytes(_isTorn ? '\n' + line : line);
            int written = _fifo.Write(bytes);
            _isTorn = written > 0 ? written < bytes.Length : _isTorn;
        }
    }
}
