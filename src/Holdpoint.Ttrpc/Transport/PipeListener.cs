// SPDX-License-Identifier: Apache-2.0

using System.IO.Pipes;

namespace Holdpoint.Ttrpc.Transport;

/// <summary>A named pipe. One more end than there are clients is always there, so that nobody else can take the name in between.</summary>
internal sealed class PipeListener : TtrpcListener
{
    // With 0 a write waits until the other side reads.
    private const int BufferSize = 64 * 1024;
    private const string Prefix = @"\\.\pipe\";

    private readonly string _name;
    private readonly PipeOptions _options;
    private NamedPipeServerStream? _next;

    public PipeListener(string name, bool currentUserOnly)
    {
        _name = NameOf(name);
        _options = PipeOptions.Asynchronous | (currentUserOnly ? PipeOptions.CurrentUserOnly : PipeOptions.None);
        _next = Create(PipeOptions.FirstPipeInstance);
    }

    public static string NameOf(string name) => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? name[Prefix.Length..] : name;

    public override async ValueTask<TtrpcConnection> AcceptAsync(CancellationToken cancellationToken)
    {
        NamedPipeServerStream pipe = _next ?? throw new ObjectDisposedException(nameof(TtrpcListener));
        while (true)
        {
            try
            {
                await pipe.WaitForConnectionAsync(cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (IOException) when (_next == pipe)
            {
                // The client had gone again before it was accepted: the end is of no use any more.
                Replace(pipe);
                await pipe.DisposeAsync().ConfigureAwait(false);
                pipe = _next ?? throw new ObjectDisposedException(nameof(TtrpcListener));
            }
        }

        Replace(pipe);
        return new TtrpcConnection(pipe);
    }

    protected override void Dispose(bool disposing) => Interlocked.Exchange(ref _next, null)?.Dispose();

    private void Replace(NamedPipeServerStream pipe)
    {
        NamedPipeServerStream next = Create(PipeOptions.None);
        if (Interlocked.CompareExchange(ref _next, next, pipe) != pipe)
        {
            next.Dispose();
        }
    }

    private NamedPipeServerStream Create(PipeOptions first) =>
        new(_name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte, _options | first, BufferSize, BufferSize);
}
