// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Cli;

/// <summary>A shell's completion script, and the line that makes the shell use it.</summary>
internal sealed record CompletionScript(string Shell, string Example, string Text)
{
    // [suggest:N] LINE is System.CommandLine's own: the words that can stand at column N.
    public static readonly CompletionScript Bash = new(
        "bash",
        "source <(holdpoint completion bash)                                   # in ~/.bashrc",
        """
        _holdpoint() {
            local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]}
            mapfile -t COMPREPLY < <(compgen -W "$(holdpoint "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word")
        }
        complete -o default -F _holdpoint holdpoint
        """);

    public static readonly CompletionScript Zsh = new(
        "zsh",
        "source <(holdpoint completion zsh)                                    # in ~/.zshrc, after compinit",
        """
        #compdef holdpoint
        _holdpoint() {
            local line="${(j: :)words[1,CURRENT]}"
            local -a found
            found=("${(@f)$(holdpoint "[suggest:${#line}]" "$line" 2>/dev/null)}")
            compadd -- ${found:#}
        }
        compdef _holdpoint holdpoint
        """);

    public static readonly CompletionScript Fish = new(
        "fish",
        "holdpoint completion fish > ~/.config/fish/completions/holdpoint.fish",
        """
        function __holdpoint
            set -l line (commandline -cp)
            holdpoint "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c holdpoint -f -a '(__holdpoint)'
        """);

    // The cursor is counted from the beginning of all that is typed, and may stand behind spaces that are no part of the command.
    public static readonly CompletionScript PowerShell = new(
        "powershell",
        "holdpoint completion powershell | Out-String | Invoke-Expression      # in $PROFILE",
        """
        Register-ArgumentCompleter -Native -CommandName holdpoint, holdpoint.exe -ScriptBlock {
            param($word, $command, $cursor)
            $column = $cursor - $command.Extent.StartOffset
            $line = $command.Extent.Text.PadRight($column).Substring(0, $column)
            & $command.GetCommandName() "[suggest:$column]" $line 2>$null |
                Where-Object { $_.StartsWith($word, [StringComparison]::OrdinalIgnoreCase) } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """);
}
