// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Ttrpc.Codec;
using Holdpoint.Ttrpc.Framing;

namespace Holdpoint.Ttrpc.Serving;

/// <summary>A request on its way to its answer. Every call gets one, unless its connection ends before.</summary>
internal abstract class ServerCall(ServerConnection connection, uint streamId, TtrpcCallContext context) : IThreadPoolWorkItem
{
    public TtrpcCallContext Context => context;

    protected ServerConnection Connection => connection;

    protected uint StreamId => streamId;

    public void Execute() => _ = RunToItsEndAsync();

    /// <summary>Runs the handler, and sends what it returns.</summary>
    protected abstract ValueTask RunAsync();

    /// <summary>Sends the one response. One that is too long for a frame is an error for the caller, not the end of the connection.</summary>
    protected ValueTask RespondAsync(IMessage? response) =>
        connection.SendAsync(streamId, FrameType.Response, FrameFlags.None, new ResponseBody(response ?? throw new TtrpcException(TtrpcStatusCode.Unknown, "ttrpc: marshal called with nil")));

    protected virtual ValueTask FailAsync(TtrpcStatusCode code, string message) => connection.SendErrorAsync(streamId, code, message);

    private async Task RunToItsEndAsync()
    {
        try
        {
            await RunAsync().ConfigureAwait(false);
        }
        catch (TtrpcClosedException) when (connection.HasEnded)
        {
            // Nobody is there to be told.
        }
        catch (Exception error)
        {
            (TtrpcStatusCode code, string message) = HandlerErrors.StatusOf(error, context);
            await FailAsync(code, message).ConfigureAwait(false);
        }
        finally
        {
            context.End();
            connection.EndCall(streamId);
        }
    }
}
