// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using Holdpoint.Holds;

namespace Holdpoint.Cli;

/// <summary>Options that take a duration with a unit.</summary>
internal static class Durations
{
    public static Option<TimeSpan?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (DurationText.TryParse(text, out TimeSpan duration, out string? error))
            {
                return duration;
            }

            argument.AddError($"{name} '{text}': {error}");
            return null;
        },
    };
}
