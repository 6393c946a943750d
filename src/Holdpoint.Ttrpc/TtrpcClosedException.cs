// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc;

/// <summary>
/// The connection ended, by whichever side, before there was an answer: whether the server did what was asked is not known. The message is
/// <c>ttrpc: closed</c>, the code <see cref="TtrpcStatusCode.Unavailable"/>.
/// </summary>
public sealed class TtrpcClosedException : TtrpcException
{
    internal TtrpcClosedException(Exception? cause)
        : base(TtrpcStatusCode.Unavailable, "ttrpc: closed", cause)
    {
    }
}
