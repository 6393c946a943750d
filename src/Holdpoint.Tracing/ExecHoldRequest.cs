// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;

namespace Holdpoint.Tracing;

/// <summary>A program to start, and which process is to be held.</summary>
internal sealed record ExecHoldRequest
{
    /// <summary>The program and its arguments, as bytes: arguments need not be UTF-8.</summary>
    public required IReadOnlyList<byte[]> Command { get; init; }

    /// <summary>The file to execute; null looks the command's first word up in PATH.</summary>
    public string? Program { get; init; }

    /// <summary>Null: the program itself is held. Else it runs, and those of its descendants that match are held.</summary>
    public FollowRule? Follow { get; init; }

    /// <summary>The longest time a hold lasts; null for no bound.</summary>
    public TimeSpan? Timeout { get; init; }

    public DeadlineAction OnTimeout { get; init; }

    public string? Label { get; init; }

    public ContainerReference? Container { get; init; }

    /// <summary>A FIFO that takes log lines in logrus text form, such as the log of a shim's bundle.</summary>
    public string? LogFifo { get; init; }

    /// <summary>A folder without which the hold has no purpose: when it is gone, so is the hold.</summary>
    public string? Bundle { get; init; }

    /// <summary>Whether to tell on standard error that the program is held.</summary>
    public bool Announce { get; init; }
}

/// <summary>What a passed deadline does to the held process.</summary>
internal enum DeadlineAction
{
    Release,
    Kill,
}
