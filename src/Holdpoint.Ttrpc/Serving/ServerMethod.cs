// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc.Codec;

namespace Holdpoint.Ttrpc.Serving;

/// <summary>Makes calls of requests.</summary>
internal abstract class ServerMethod
{
    /// <summary>The call has a stream, to which data frames may come.</summary>
    public virtual bool IsStream => false;

    /// <summary>Reads the request, whose bytes are gone afterwards.</summary>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">It cannot be read.</exception>
    public abstract ServerCall Accept(ServerConnection connection, uint streamId, TtrpcCallContext context, in RequestEnvelope request);
}
