// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>What a failed <c>runc kill</c> means.</summary>
internal static class KillErrors
{
    private static readonly string[] _finished = ["os: process already finished", "container not running", "no such process"];

    /// <summary>A process that has ended is not found; all else is unknown.</summary>
    /// <param name="text">How the command failed, with what it printed.</param>
    public static TtrpcException Of(string text)
    {
        foreach (string finished in _finished)
        {
            if (text.Contains(finished, StringComparison.OrdinalIgnoreCase))
            {
                return ShimErrors.NotFound("process already finished");
            }
        }

        return text.Contains("does not exist", StringComparison.OrdinalIgnoreCase)
            ? ShimErrors.NotFound("no such container")
            : ShimErrors.Unknown($"unknown error after kill: {text}");
    }
}
