// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using Holdpoint.Cli.Attach;

namespace Holdpoint.Cli;

/// <summary>The verbs that there are on an operating system: the one place that chooses them.</summary>
internal static class Verbs
{
    public static IEnumerable<Command> OfThisSystem() => OperatingSystem.IsWindows() ? OfWindows() : OfLinux();

    private static IEnumerable<Command> OfLinux() =>
    [
        RunCommand.Create(),
        PsCommand.Create(),
        AttachCommand.Create(),
        ReleaseCommand.Create(),
        SignalCommand.Create(),
        ShimCommand.Create(),
        DoctorCommand.Create(),
        CompletionCommand.Create(CompletionScript.Bash, CompletionScript.Zsh, CompletionScript.Fish),
    ];

    private static IEnumerable<Command> OfWindows() =>
    [
        PsCommand.Create(),
        ReleaseCommand.Create(),
        SignalCommand.Create(),
        StacksCommand.Create(),
        CompletionCommand.Create(CompletionScript.PowerShell),
    ];
}
