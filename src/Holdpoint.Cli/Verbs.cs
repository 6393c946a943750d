// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Runtime.Versioning;
using Holdpoint.Cli.Attach;
using Holdpoint.Cli.Doctor;
using Holdpoint.Cli.Windows.Doctor;

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
        Stacks.StacksCommand.Create(),
        ShimCommand.Create(),
        DoctorCommand.Create(LinuxDoctor.Look),
        CompletionCommand.Create(CompletionScript.Bash, CompletionScript.Zsh, CompletionScript.Fish),
    ];

    [SupportedOSPlatform("windows")]
    private static IEnumerable<Command> OfWindows() =>
    [
        Windows.RunCommand.Create(),
        PsCommand.Create(),
        Windows.Attach.AttachCommand.Create(),
        ReleaseCommand.Create(),
        SignalCommand.Create(),
        Windows.StacksCommand.Create(),
        DoctorCommand.Create(WindowsDoctor.Look),
        CompletionCommand.Create(CompletionScript.PowerShell),
    ];
}
