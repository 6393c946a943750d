// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;

namespace Holdpoint.Cli;

/// <summary>`holdpoint completion`: a script for the shell, which asks this program for each word.</summary>
internal static class CompletionCommand
{
    private const string Text = """
        Prints a completion script; it completes verbs, options, and the pids of processes that wait.

        Examples:
          source <(holdpoint completion bash)                                   # in ~/.bashrc
          source <(holdpoint completion zsh)                                    # in ~/.zshrc, after compinit
          holdpoint completion fish > ~/.config/fish/completions/holdpoint.fish
        """;

    // [suggest:N] LINE is System.CommandLine's own: the words that can stand at column N.
    private const string Bash = """
        _holdpoint() {
            local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]}
            mapfile -t COMPREPLY < <(compgen -W "$(holdpoint "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word")
        }
        complete -o default -F _holdpoint holdpoint
        """;

    private const string Zsh = """
        #compdef holdpoint
        _holdpoint() {
            local line="${(j: :)words[1,CURRENT]}"
            local -a found
            found=("${(@f)$(holdpoint "[suggest:${#line}]" "$line" 2>/dev/null)}")
            compadd -- ${found:#}
        }
        compdef _holdpoint holdpoint
        """;

    private const string Fish = """
        function __holdpoint
            set -l line (commandline -cp)
            holdpoint "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c holdpoint -f -a '(__holdpoint)'
        """;

    internal static Command Create()
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Command command = new("completion", Text) { shell };
        command.SetAction(result => result.InvocationConfiguration.Output.WriteLine(result.GetValue(shell) switch
        {
            "zsh" => Zsh,
            "fish" => Fish,
            _ => Bash,
        }));
        return command;
    }
}
