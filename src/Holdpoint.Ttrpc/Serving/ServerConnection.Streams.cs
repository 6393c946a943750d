// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc.Framing;

namespace Holdpoint.Ttrpc.Serving;

internal sealed partial class ServerConnection
{
    private readonly Dictionary<uint, ServerStreamCall> _streams = [];

    private ValueTask HandleDataAsync(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        ServerStreamCall? call;
        lock (_lock)
        {
            _streams.TryGetValue(header.StreamId, out call);
        }

        if (call is null || call.IsOver)
        {
            return SendErrorAsync(header.StreamId, TtrpcStatusCode.InvalidArgument, "StreamID is no longer active");
        }

        Task<string?> adding = header.Flags.HasFlag(FrameFlags.NoData) ? ServerStreamCall.NoProblem : call.AddAsync(payload);
        return adding == ServerStreamCall.NoProblem && !header.Flags.HasFlag(FrameFlags.RemoteClosed)
            ? default
            : FinishDataAsync(call, header, adding);
    }

    private async ValueTask FinishDataAsync(ServerStreamCall call, FrameHeader header, Task<string?> adding)
    {
        string? problem = await adding.ConfigureAwait(false);
        if (problem is not null)
        {
            problem = $"data handling error: {problem}";
        }
        else if (header.Flags.HasFlag(FrameFlags.RemoteClosed))
        {
            call.CloseIncoming();
            problem = header.Length > 0 ? "data close message cannot include data" : null;
        }

        if (problem is not null && call.Abandon())
        {
            RemoveStream(header.StreamId);
            await SendErrorAsync(header.StreamId, TtrpcStatusCode.InvalidArgument, problem).ConfigureAwait(false);
        }
    }

    private void RemoveStream(uint streamId)
    {
        lock (_lock)
        {
            _streams.Remove(streamId);
        }
    }
}
