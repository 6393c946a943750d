// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;

namespace Holdpoint.Cli;

/// <summary>`holdpoint completion`: a script for the shell, which asks this program for each word.</summary>
internal static class CompletionCommand
{
    /// <param name="scripts">Those of the shells that the system has.</param>
    internal static Command Create(params CompletionScript[] scripts)
    {
        string[] names = [.. scripts.Select(script => script.Shell)];
        Argument<string> shell = new("SHELL") { Description = names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}" };
        shell.AcceptOnlyFromAmong(names);
        Command command = new("completion", Text(scripts)) { shell };
        command.SetAction(result => result.InvocationConfiguration.Output.WriteLine(scripts.Single(script => script.Shell == result.GetValue(shell)).Text));
        return command;
    }

    private static string Text(CompletionScript[] scripts) => $"""
        Prints a completion script; it completes verbs, options, and the pids of processes that wait.

        {(scripts.Length == 1 ? "Example" : "Examples")}:
        {string.Join('\n', scripts.Select(script => "  " + script.Example))}
        """;
}
