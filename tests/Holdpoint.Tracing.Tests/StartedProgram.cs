// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>A child of the tests, whose streams are pipes of ours.</summary>
internal sealed class StartedProgram : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    public StartedProgram(Command command)
    {
        _process = command.Start();
        Identity = ProcessIdentity.Of(_process.Id) ?? default;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public ProcessIdentity Identity { get; }

    public int Pid => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>True once nobody has the other end of its standard output: its descendants have ended too.</summary>
    public bool OutputEnded => _output.IsCompleted;

    /// <summary>Lets a program that reads its standard input go on.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    public CommandResult WaitForEnd()
    {
        bool ended = _process.WaitForExit(TimeLimits.Step) && Task.WaitAll([_output, _errors], TimeLimits.Step);
        return ended
            ? new CommandResult(_process.ExitCode, _output.Result, _errors.Result)
            : throw new TimeoutException($"{Pid} did not end; its state: {ProcessFiles.Status(Pid)}");
    }

    public void Dispose()
    {
        if (Identity.IsAlive)
        {
            _ = Libc.kill(Pid, Signal.SIGKILL);
        }

        _ = _process.WaitForExit(TimeLimits.Step);
        _process.Dispose();
    }
}
