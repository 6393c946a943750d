// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Windows.Tests.Running;

/// <summary>The published holdpoint.exe, run to its end.</summary>
internal static class HoldpointCommand
{
    public static CommandResult Run(params string[] arguments) => Run(new Dictionary<string, string?>(), arguments);

    /// <param name="environment">Set over what is inherited.</param>
    /// <param name="arguments">The verb and what follows it.</param>
    public static CommandResult Run(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        Run(new Command(WindowsPrograms.Holdpoint, arguments) { Environment = environment });

    /// <summary>As from a prompt that does not run as administrator.</summary>
    public static CommandResult RunLowered(params string[] arguments) =>
        Run(new Command(WindowsPrograms.Lowered, $"\"{WindowsPrograms.Holdpoint}\" {string.Join(' ', arguments)}"));

    private static CommandResult Run(Command command)
    {
        CommandResult result = command.Run();
        return result with { Output = result.Output.ReplaceLineEndings("\n"), Errors = result.Errors.ReplaceLineEndings("\n") };
    }
}
