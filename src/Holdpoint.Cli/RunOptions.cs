// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;

namespace Holdpoint.Cli;

/// <summary>What `run` takes on every system.</summary>
internal sealed class RunOptions
{
    public const string NoMark = "put -- before the command: holdpoint run -- CMD…";

    public RunOptions()
    {
        OnTimeout.AcceptOnlyFromAmong("release", "kill");
    }

    public Option<TimeSpan?> Timeout { get; } = Durations.Option("--timeout", "The longest time that it is held, such as 30s or 5m");

    public Option<string> OnTimeout { get; } = new("--on-timeout") { Description = "What happens then: release or kill", HelpName = "ACTION", DefaultValueFactory = _ => "release" };

    public Option<string?> Label { get; } = new("--label") { Description = "What 'holdpoint ps' shows beside it", HelpName = "TEXT" };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Do not tell on the error output that it is held" };

    public Argument<string[]> Command { get; } = new("CMD") { Description = "The command and its arguments, after --", Arity = ArgumentArity.OneOrMore };
}
