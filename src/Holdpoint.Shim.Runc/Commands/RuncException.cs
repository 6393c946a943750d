// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Commands;

/// <summary>A command of runc that failed, or could not be run: the text says how, with what it printed.</summary>
internal sealed class RuncException(string message, string output) : Exception(message)
{
    /// <summary>What it printed.</summary>
    public string Output { get; } = output;

    /// <summary>SIGKILL ended it.</summary>
    public bool WasKilled { get; init; }
}
