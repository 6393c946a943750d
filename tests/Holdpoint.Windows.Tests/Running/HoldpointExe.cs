// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;

namespace Holdpoint.Windows.Tests.Running;

/// <summary>holdpoint.exe as its user runs it.</summary>
internal static class HoldpointExe
{
    /// <summary>Runs a verb to its end; line ends are of one character.</summary>
    public static CommandResult Run(params string[] arguments) => Run(new Command(WindowsPrograms.Holdpoint, arguments));

    /// <summary>The same with variables set over what is inherited.</summary>
    public static CommandResult Run(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        Run(new Command(WindowsPrograms.Holdpoint, arguments) { Environment = environment });

    /// <summary>Runs it with this PATH.</summary>
    public static CommandResult RunIn(string path, params string[] arguments) => Run(new Dictionary<string, string?> { ["PATH"] = path }, arguments);

    /// <summary>As from a prompt that does not run as administrator.</summary>
    public static CommandResult RunLowered(params string[] arguments) =>
        Run(new Command(WindowsPrograms.Lowered, $"\"{WindowsPrograms.Holdpoint}\" {string.Join(' ', arguments)}"));

    /// <summary>The rows of ps that are about a process.</summary>
    public static JsonObject[] List(int pid)
    {
        CommandResult ps = Run("ps", "--json");
        Assert.Equal(0, ps.ExitCode);
        return [.. JsonNode.Parse(ps.Output)!.AsArray().Select(row => row!.AsObject()).Where(row => (int?)row["pid"] == pid)];
    }

    /// <summary>What ps says of the one hold of a process.</summary>
    public static string? State(int pid) => (string?)Assert.Single(List(pid))["state"];

    private static CommandResult Run(Command command)
    {
        CommandResult result = command.Run();
        return new CommandResult(result.ExitCode, result.Output.ReplaceLineEndings("\n"), result.Errors.ReplaceLineEndings("\n"));
    }
}
