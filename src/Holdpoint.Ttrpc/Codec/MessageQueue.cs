// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;

namespace Holdpoint.Ttrpc.Codec;

/// <summary>
/// Messages of a stream that nobody has taken yet. ttrpc has no flow control: a stream whose messages are not taken keeps the reader of the
/// connection waiting, for a second, and is then given up, as the Go implementation does from 1.2.9 on.
/// </summary>
internal sealed class MessageQueue<TMessage>
    where TMessage : class
{
    public const string FullText = "ttrpc: stream buffer full";

    private const int Capacity = 64;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly Channel<TMessage> _channel = Channel.CreateBounded<TMessage>(new BoundedChannelOptions(Capacity) { SingleWriter = true });

    /// <summary>Ends with the exception that the queue was completed with.</summary>
    public ChannelReader<TMessage> Reader => _channel.Reader;

    public void Complete(Exception? error = null) => _channel.Writer.TryComplete(error);

    /// <returns>False when it is full, or has ended.</returns>
    public bool TryAdd(TMessage message) => _channel.Writer.TryWrite(message);

    /// <returns>False when the queue stays full. What is added after its end is lost.</returns>
    public async Task<bool> AddAsync(TMessage message)
    {
        try
        {
            while (await _channel.Writer.WaitToWriteAsync(CancellationToken.None).AsTask().WaitAsync(_patience).ConfigureAwait(false))
            {
                if (_channel.Writer.TryWrite(message))
                {
                    break;
                }
            }

            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (TtrpcException)
        {
            // It has ended with this.
            return true;
        }
    }
}
