// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Text.Json.Nodes;
using Holdpoint.Cli.Doctor;
using Holdpoint.Cli.Rendering;

namespace Holdpoint.Cli;

/// <summary>`holdpoint doctor`: what works on this machine.</summary>
internal static class DoctorCommand
{
    private const string Arrow = "→";

    private const string Text = """
        Says what works on this machine, what does not, and what to do about it. Ends with 1 where programs cannot be held.

        Example:
          holdpoint doctor
        """;

    /// <param name="look">What the system has to be looked at.</param>
    internal static Command Create(Func<IEnumerable<Finding>> look)
    {
        Option<bool> json = JsonOutput.Option("One array of {subject, state, text, advice}; state is good, missing or broken");
        Command command = new("doctor", Text) { json };
        command.SetAction(result => CommandFailure.Guard(result.InvocationConfiguration.Error, () =>
        {
            Finding[] findings = [.. look()];
            Write(findings, result.GetValue(json), result.InvocationConfiguration.Output);
            return findings.Any(finding => finding.State == FindingState.Broken) ? ExitCodes.Failed : ExitCodes.Done;
        }));
        return command;
    }

    internal static void Write(IReadOnlyList<Finding> findings, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonOutput.Format(new JsonArray([.. findings.Select(finding => new JsonObject
            {
                ["subject"] = finding.Subject,
                ["state"] = Name(finding.State),
                ["text"] = finding.Text,
                ["advice"] = finding.Advice,
            })])));
            return;
        }

        // The code page of a Windows console need not have it.
        string arrow = output.Encoding.GetString(output.Encoding.GetBytes(Arrow)) == Arrow ? Arrow : "->";
        int width = findings.Max(finding => finding.Subject.Length);
        foreach (Finding finding in findings)
        {
            output.WriteLine($"{Name(finding.State),-8} {finding.Subject.PadRight(width)}  {finding.Text}");
            if (finding.Advice is { } advice)
            {
                output.WriteLine($"{new string(' ', width + 11)}{arrow} {advice}");
            }
        }
    }

    private static string Name(FindingState state) => state switch
    {
        FindingState.Good => "good",
        FindingState.Missing => "missing",
        _ => "broken",
    };
}
