// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Cli.Tests.Running;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests;

/// <summary>The printed scripts in the real shells.</summary>
public sealed class CompletionTests : IDisposable
{
    private const string Pid = "PID";

    private readonly CommandRoom _room = new();

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            TheoryData<string, string, string> cases = [];
            foreach (string shell in new[] { "bash", "zsh", "fish" })
            {
                cases.Add(shell, "holdpoint ", "attach completion doctor ps release run shim signal stacks");
                cases.Add(shell, "holdpoint rel", "release");
                cases.Add(shell, "holdpoint release --", "--all --help --json");
                cases.Add(shell, "holdpoint release ", Pid);
                cases.Add(shell, "holdpoint attach ", Pid);
                cases.Add(shell, "holdpoint signal -pid ", Pid);
                cases.Add(shell, "holdpoint run --on-timeout ", "kill release");
                cases.Add(shell, "holdpoint attach --with g", "gdb");
                cases.Add(shell, "holdpoint shim un", "uninstall");
                cases.Add(shell, "holdpoint completion ", "bash fish zsh");
            }

            return cases;
        }
    }

    public void Dispose() => _room.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Complete_Line_OffersWhatCanStandThere(string shell, string line, string expected)
    {
        string pid = $"{_room.HoldInShell().Pid}";

        string[] offered = Complete(shell, line);

        // Options can stand nearly everywhere; what a word of that kind can be is exact.
        bool options = line.EndsWith("--", StringComparison.Ordinal);
        Assert.Equal(expected.Replace(Pid, pid, StringComparison.Ordinal).Split(' '), offered.Where(word => options || !word.StartsWith('-')).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Complete_NothingCanStandThere_OffersNothing(string shell) => Assert.Empty(Complete(shell, "holdpoint nosuch"));

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Complete_FolderRefused_PrintsNoError(string shell)
    {
        File.WriteAllText(_room.Events, "");

        Assert.DoesNotContain(Complete(shell, "holdpoint release "), word => !word.StartsWith('-'));
    }

    private string[] Complete(string shell, string line)
    {
        Command command = shell switch
        {
            "bash" => _room.Of("bash", "--norc", "-c", """
                source <(holdpoint completion bash)
                read -ra COMP_WORDS <<<"$1"
                [[ $1 == *" " ]] && COMP_WORDS+=("")
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$1 COMP_POINT=${#1}
                [[ $(complete -p holdpoint) == *"-F _holdpoint holdpoint" ]] && _holdpoint && printf '%s\n' "${COMPREPLY[@]}"
                """, "bash", line),
            // Its completion system wants a terminal: the two functions of it that the script uses are stood in for.
            "zsh" => _room.Of("zsh", "-f", "-c", """
                compdef() { [[ $1 == _holdpoint && $2 == holdpoint ]] || exit 1 }
                compadd() { [[ $1 == -- ]] || exit 1; shift; print -rl -- $@ }
                source <(holdpoint completion zsh)
                words=("${(@s: :)1}") CURRENT=$#words
                _holdpoint
                """, "zsh", line),
            _ => _room.Of("fish", "--no-config", "-c", "holdpoint completion fish | source; complete -C $argv[1]", "--", line),
        };
        string path = $"{Path.GetDirectoryName(Repository.Holdpoint)}:{Environment.GetEnvironmentVariable("PATH")}";
        Dictionary<string, string?> environment = new(command.Environment) { ["PATH"] = path, ["HOME"] = _room["."] };
        CommandResult result = (command with { Environment = environment }).Run();
        Assert.Empty(result.Errors);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
