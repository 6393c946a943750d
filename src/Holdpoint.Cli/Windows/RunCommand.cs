// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Runtime.Versioning;
using Holdpoint.Platform.Windows;
using Holdpoint.Tracing;
using Holdpoint.Tracing.Windows;

namespace Holdpoint.Cli.Windows;

/// <summary>`holdpoint run` on Windows: starts the command suspended, and stays until it has ended.</summary>
[SupportedOSPlatform("windows")]
internal static class RunCommand
{
    private const string Text = """
        Starts CMD held at its first instruction, before any of its DLLs is initialised, and tells its pid.

        It is created suspended, and resumed when its event is signalled. A debugger that continues does not resume it: release it,
        too. holdpoint ends with its exit code; while it is held, ^C ends it.

        Examples:
          holdpoint run -- server.exe --port 8080
          holdpoint run --timeout 5m --on-timeout kill -- cmd.exe /c build.cmd
        """;

    internal static Command Create()
    {
        RunOptions options = new();
        Command run = new("run", Text) { options.Timeout, options.OnTimeout, options.Label, options.Quiet, options.Command };
        run.Validators.Add(result =>
        {
            if (CommandLines.After(CommandLines.OfThisProcess(), "--") is null or "")
            {
                result.AddError(RunOptions.NoMark);
            }
        });
        run.SetAction(result => CommandFailure.Guard(result.InvocationConfiguration.Error, () => SuspendedHold.Run(new SuspendedHoldRequest
        {
            CommandLine = CommandLines.After(CommandLines.OfThisProcess(), "--")!,
            Timeout = result.GetValue(options.Timeout),
            OnTimeout = result.GetValue(options.OnTimeout) == "kill" ? DeadlineAction.Kill : DeadlineAction.Release,
            Label = result.GetValue(options.Label),
            Announce = !result.GetValue(options.Quiet),
        })));
        return run;
    }
}
