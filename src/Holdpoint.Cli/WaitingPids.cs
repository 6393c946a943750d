// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using Holdpoint.Holds;
using Holdpoint.Systems;

namespace Holdpoint.Cli;

/// <summary>Arguments that are pids, completed with those that wait, or that listen.</summary>
internal static class WaitingPids
{
    public static Argument<int> One(string description) => Completed(Single(description), IsHeld);

    /// <summary>One that has a stackdump event.</summary>
    public static Argument<int> Listening(string description) => Completed(Single(description), hold => hold.State == HoldState.Listening);

    public static Argument<int[]> Several(string description) => Completed(new Argument<int[]>("PID") { Description = description, Arity = ArgumentArity.ZeroOrMore, CustomParser = result => [.. Read(result)] }, IsHeld);

    public static Option<int> Option(string name, string alias, string description)
    {
        Option<int> option = new(name, alias) { Description = description, HelpName = "N", Required = true, CustomParser = result => Read(result).FirstOrDefault() };
        option.CompletionSources.Add(_ => Complete(IsHeld));
        return option;
    }

    private static bool IsHeld(HoldInfo hold) => hold.IsHeld;

    private static Argument<int> Single(string description) => new("PID") { Description = description, CustomParser = result => Read(result).FirstOrDefault() };

    private static T Completed<T>(T argument, Func<HoldInfo, bool> which)
        where T : Argument
    {
        argument.CompletionSources.Add(_ => Complete(which));
        return argument;
    }

    private static List<int> Read(ArgumentResult result)
    {
        List<int> pids = [];
        foreach (Token token in result.Tokens)
        {
            if (int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pid > 0)
            {
                pids.Add(pid);
            }
            else
            {
                result.AddError($"'{token.Value}' is no pid; 'holdpoint ps' lists the processes that wait");
            }
        }

        return pids;
    }

    private static IEnumerable<CompletionItem> Complete(Func<HoldInfo, bool> which)
    {
        try
        {
            return [.. HoldSystem.Current.List().Where(which).DistinctBy(hold => hold.Pid).Select(hold => new CompletionItem(hold.Pid.ToString(CultureInfo.InvariantCulture), detail: hold.Executable))];
        }
        catch (HoldpointException)
        {
            return [];
        }
    }
}
