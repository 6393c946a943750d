// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using Holdpoint.Debugging.Debuggers;

namespace Holdpoint.Debugging.Tests;

/// <summary>Runs a debugger as if typed, with lines for its prompt.</summary>
internal static class Terminal
{
    private const string OwnFiles = "/proc/self/fd/";
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    public static string Run(DebuggerCommand command, string lines)
    {
        // The command is meant to take this process's place and inherit its files: a child reads them from here.
        string ours = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/");
        ProcessStartInfo start = new(command.Arguments[0], command.Arguments.Skip(1).Select(argument => argument.Replace(OwnFiles, ours, StringComparison.Ordinal)))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(lines);
        process.StandardInput.Close();
        if (!process.WaitForExit(_limit))
        {
            process.Kill();
            throw new TimeoutException(command.Line + "\n" + output.Result + errors.Result);
        }

        return output.Result + errors.Result;
    }
}
