// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc;

/// <summary>
/// A call failed. Thrown by a handler it becomes the answer, code and text; thrown by the client it is the answer of the server, or says
/// why there was none.
/// </summary>
public class TtrpcException : Exception
{
    /// <summary>An error with its code.</summary>
    /// <param name="statusCode">Not <see cref="TtrpcStatusCode.Ok"/>. Codes that are not in the enumeration come and go as they are.</param>
    /// <param name="message">The text, which travels.</param>
    public TtrpcException(TtrpcStatusCode statusCode, string message)
        : base(message)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(statusCode, TtrpcStatusCode.Ok);
        StatusCode = statusCode;
    }

    /// <summary>An error with its code and its cause, which does not travel.</summary>
    /// <param name="statusCode">Not <see cref="TtrpcStatusCode.Ok"/>.</param>
    /// <param name="message">The text, which travels.</param>
    /// <param name="innerException">The cause.</param>
    public TtrpcException(TtrpcStatusCode statusCode, string message, Exception? innerException)
        : base(message, innerException)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(statusCode, TtrpcStatusCode.Ok);
        StatusCode = statusCode;
    }

    /// <summary>The kind of the error.</summary>
    public TtrpcStatusCode StatusCode { get; }
}
