// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc;

/// <summary>How a call ended. The numbers are gRPC's.</summary>
public enum TtrpcStatusCode
{
    /// <summary>It succeeded.</summary>
    Ok = 0,

    /// <summary>The caller gave it up.</summary>
    Canceled = 1,

    /// <summary>An error of no known kind.</summary>
    Unknown = 2,

    /// <summary>The request makes no sense, whatever the state.</summary>
    InvalidArgument = 3,

    /// <summary>The time for it passed.</summary>
    DeadlineExceeded = 4,

    /// <summary>What it is about does not exist.</summary>
    NotFound = 5,

    /// <summary>What it should make exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller may not.</summary>
    PermissionDenied = 7,

    /// <summary>Something is used up, or a message is too long.</summary>
    ResourceExhausted = 8,

    /// <summary>Not in this state.</summary>
    FailedPrecondition = 9,

    /// <summary>Something else got in between.</summary>
    Aborted = 10,

    /// <summary>Beyond the end.</summary>
    OutOfRange = 11,

    /// <summary>There is no such service or method.</summary>
    Unimplemented = 12,

    /// <summary>A fault of the server, or a message that cannot be decoded.</summary>
    Internal = 13,

    /// <summary>Not at the moment, or the connection is closed.</summary>
    Unavailable = 14,

    /// <summary>Data is lost for good.</summary>
    DataLoss = 15,

    /// <summary>It is not known who calls.</summary>
    Unauthenticated = 16,
}
