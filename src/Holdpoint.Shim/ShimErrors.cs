// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc;

namespace Holdpoint.Shim;

/// <summary>
/// Errors as containerd's clients know them: a code, and a text that ends with the name of its class, which they cut off again (containerd's
/// errdefs). Exceptions of other kinds arrive as "unknown", with their message.
/// </summary>
public static class ShimErrors
{
    /// <summary>There is no such container or process.</summary>
    /// <param name="message">What is not there.</param>
    public static TtrpcException NotFound(string message) => new(TtrpcStatusCode.NotFound, message + ": not found");

    /// <summary>The id is taken.</summary>
    /// <param name="message">Which one.</param>
    public static TtrpcException AlreadyExists(string message) => new(TtrpcStatusCode.AlreadyExists, message + ": already exists");

    /// <summary>The state forbids it.</summary>
    /// <param name="message">What is in which state.</param>
    public static TtrpcException FailedPrecondition(string message) => new(TtrpcStatusCode.FailedPrecondition, message + ": failed precondition");

    /// <summary>The request is wrong.</summary>
    /// <param name="message">What in it.</param>
    public static TtrpcException InvalidArgument(string message) => new(TtrpcStatusCode.InvalidArgument, message + ": invalid argument");

    /// <summary>This shim cannot do that.</summary>
    /// <param name="message">What.</param>
    public static TtrpcException NotImplemented(string message) => new(TtrpcStatusCode.Unimplemented, message + ": not implemented");

    /// <summary>Everything else.</summary>
    /// <param name="message">What happened, to which thing.</param>
    public static TtrpcException Unknown(string message) => new(TtrpcStatusCode.Unknown, message);
}
