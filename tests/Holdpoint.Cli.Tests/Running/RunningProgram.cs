// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests.Running;

/// <summary>A child of the tests that goes on while the test does: its streams are pipes of ours.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    public RunningProgram(Command command)
    {
        _process = command.Start();
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public int Pid => _process.Id;

    public bool HasEnded => _process.HasExited;

    public void WriteAndClose(string input)
    {
        _process.StandardInput.Write(input);
        _process.StandardInput.Close();
    }

    public void Kill() => _process.Kill();

    /// <exception cref="TimeoutException">It did not end.</exception>
    public CommandResult WaitForEnd() =>
        _process.WaitForExit(TimeLimits.Step) && Task.WaitAll([_output, _errors], TimeLimits.Step)
            ? new CommandResult(_process.ExitCode, _output.Result, _errors.Result)
            : throw new TimeoutException($"{Pid} did not end");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _ = _process.WaitForExit(TimeLimits.Step);
        _process.Dispose();
    }
}
