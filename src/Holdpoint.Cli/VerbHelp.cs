// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Holdpoint.Cli;

/// <summary>The library's help, with one line a verb in lists of verbs, and `run` shown as it is typed.</summary>
internal sealed class VerbHelp(HelpAction standard) : SynchronousCommandLineAction
{
    private const string RunAsListed = "holdpoint run <CMD>... [options]";
    private const string RunAsTyped = "holdpoint run [options] -- CMD...";

    public static void Use(RootCommand root)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        // The library's forms for Windows are paths here.
        _ = help.Aliases.Remove("/?");
        _ = help.Aliases.Remove("/h");
        help.Action = new VerbHelp((HelpAction)help.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        foreach (Command verb in parseResult.CommandResult.Command.Subcommands)
        {
            verb.Description = verb.Description?.Split('\n')[0];
        }

        TextWriter output = parseResult.InvocationConfiguration.Output;
        using StringWriter text = new();
        parseResult.InvocationConfiguration.Output = text;
        int status = standard.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        // On Windows the program is named after its assembly, whose name the library has too where letters have no case.
        output.Write(text.ToString().Replace($" {RootCommand.ExecutableName} ", " holdpoint ", StringComparison.Ordinal).Replace(RunAsListed, RunAsTyped, StringComparison.Ordinal));
        return status;
    }
}
