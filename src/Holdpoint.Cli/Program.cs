// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.CommandLine.Invocation;
using Holdpoint.Cli;
using Holdpoint.Tracing;

// A keeper is this executable again: it shall cost no more memory than it must.
if (args is [KeeperProcess.Verb, ..])
{
    return KeeperProcess.Main(args);
}

RootCommand root = new("Halts a process before its critical start-up code runs, until a debugger is in it and it is signalled.");
foreach (Command verb in Verbs.OfThisSystem())
{
    root.Add(verb);
}

VerbHelp.Use(root);
ParseResult result = root.Parse(args.Length == 0 ? ["--help"] : args);
if (result.Action is ParseErrorAction)
{
    string verb = string.Concat(result.CommandResult.Command is RootCommand ? "" : " " + string.Join(' ', PathOf(result.CommandResult)));
    // Of "required command was not provided" and "unrecognized command 'x'" the later one helps.
    string message = (result.UnmatchedTokens.Count > 0 ? result.Errors[^1] : result.Errors[0]).Message;
    Console.Error.WriteLine($"holdpoint: {string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}");
    Console.Error.WriteLine($"See: holdpoint{verb} --help");
    return ExitCodes.WrongUsage;
}

int status = result.Invoke();
return args.Length == 0 ? ExitCodes.WrongUsage : status;

static IEnumerable<string> PathOf(System.CommandLine.Parsing.CommandResult command) =>
    command.Command is RootCommand ? [] : PathOf((System.CommandLine.Parsing.CommandResult)command.Parent!).Append(command.Command.Name);
