// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Loop;

namespace Holdpoint.Shim.Io;

/// <summary>A socket in a folder of its own, which an OCI runtime sends a terminal's master to (runc, docs/terminals.md).</summary>
internal sealed class ConsoleSocket : IDisposable
{
    private const uint OwnerOnly = 0b111_000_000;
    private const uint EverybodyAndSticky = 0b001_111_101_101;

    private readonly EventLoop _loop;
    private readonly string _folder;
    private readonly Descriptor _listener;
    private readonly TaskCompletionSource<Descriptor> _master = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoopWatch _watch;
    private Descriptor? _connection;
    private LoopWatch? _receiving;
    private int _taken;
    private bool _disposed;

    public ConsoleSocket(EventLoop loop)
    {
        _loop = loop;
        string runtimeFolder = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? "";
        bool inRuntimeFolder = runtimeFolder.Length > 0;
        _folder = Path.Combine(inRuntimeFolder ? runtimeFolder : Path.GetTempPath(), "pty" + Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal));
        if (Libc.mkdir(_folder, OwnerOnly) != 0)
        {
            throw OsException.Last("mkdir", _folder);
        }

        SocketPath = Path.Combine(_folder, "pty.sock");
        _listener = new Descriptor(Libc.ListenAt(SocketPath));
        if (_listener.IsInvalid)
        {
            OsException error = OsException.Last("listen", SocketPath);
            Directory.Delete(_folder, recursive: true);
            throw error;
        }

        if (inRuntimeFolder)
        {
            // Else whoever tidies that folder takes it away (XDG Base Directory Specification).
            _ = Libc.chmod(SocketPath, EverybodyAndSticky);
        }

        _watch = loop.Watch(_listener.Number, LoopEvents.Readable, _ => Accept());
    }

    public string SocketPath { get; }

    /// <summary>The master, which the caller closes.</summary>
    /// <exception cref="IOException">Something else was sent.</exception>
    public async Task<Descriptor> ReceiveAsync(CancellationToken cancellationToken)
    {
        Descriptor master = await _master.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Interlocked.Exchange(ref _taken, 1) == 0 ? master : throw new IOException("the terminal was not sent");
    }

    /// <summary>A master that has come and was not asked for is closed.</summary>
    public void Dispose() => _loop.Post(() =>
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _watch.Dispose();
        _receiving?.Dispose();
        _listener.Dispose();
        _connection?.Dispose();
        if (!_master.TrySetException(new IOException("the terminal was not sent")) && _master.Task.IsCompletedSuccessfully && Interlocked.Exchange(ref _taken, 1) == 0)
        {
            _master.Task.Result.Dispose();
        }

        // Seen, should nobody wait.
        _ = _master.Task.Exception;
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // Removed by somebody who cleans up temporary files.
        }
    });

    private void Accept()
    {
        if (_connection is not null)
        {
            return;
        }

        Descriptor connection = new(Libc.Accept(_listener.Number));
        if (connection.IsInvalid)
        {
            connection.Dispose();
            return;
        }

        _connection = connection;
        _watch.Change(LoopEvents.None);
        _receiving = _loop.Watch(connection.Number, LoopEvents.Readable, _ => Receive());
    }

    private void Receive()
    {
        Span<byte> name = stackalloc byte[4096];
        List<int> descriptors = [];
        int count = Libc.ReceiveDescriptors(_connection!.Number, name, descriptors);
        if (count < 0 && Libc.LastErrno == Errno.EAGAIN)
        {
            return;
        }

        _receiving!.Dispose();
        _receiving = null;
        if (descriptors.Count == 1)
        {
            _master.SetResult(new Descriptor(descriptors[0]));
            return;
        }

        foreach (int descriptor in descriptors)
        {
            _ = Libc.close(descriptor);
        }

        _master.SetException(new IOException($"the terminal's socket got {descriptors.Count} descriptors instead of one"));
    }
}
