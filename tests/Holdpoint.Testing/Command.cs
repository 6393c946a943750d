// SPDX-License-Identifier: Apache-2.0

using System.ComponentModel;
using System.Diagnostics;

namespace Holdpoint.Testing;

/// <summary>What a command printed and how it ended: its exit code, or 128 and the signal.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Everything, for a failure's message.</summary>
    public override string ToString() => $"exit {ExitCode}\n--- output\n{Output}\n--- errors\n{Errors}";
}

/// <summary>Runs a command to its end.</summary>
public sealed record Command(string Program, params IReadOnlyList<string> Arguments)
{
    private const int InternalError = 1359;

    /// <summary>Set over what is inherited; null removes.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string? WorkingDirectory { get; init; }

    public string Input { get; init; } = "";

    public TimeSpan Limit { get; init; } = TimeLimits.Command;

    /// <summary>The same command, which reads a text.</summary>
    public Command WithInput(string input) => this with { Input = input };

    /// <exception cref="TimeoutException">It did not end in time; it has been killed.</exception>
    public CommandResult Run()
    {
        using Process process = Start();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(Input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it.
        }

        if (!process.WaitForExit(Limit) || !Task.WaitAll([output, errors], Limit))
        {
            process.Kill(entireProcessTree: true);
            string seen = (output.IsCompleted ? output.Result : "") + (errors.IsCompleted ? errors.Result : "");
            throw new TimeoutException($"{this} did not end within {Limit}\n{seen}");
        }

        return new CommandResult(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Its output, where it must succeed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public string RunOrThrow()
    {
        CommandResult result = Run();
        return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException($"{this}: {result}");
    }

    /// <summary>Starts it with its three streams as pipes of ours.</summary>
    public Process Start()
    {
        ProcessStartInfo start = new(Program, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingDirectory ?? "",
        };
        foreach ((string name, string? value) in Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error) when (OperatingSystem.IsWindows() && error.NativeErrorCode == InternalError)
        {
            // Under wine one start in a thousand fails so, before anything of the program has run.
            return Process.Start(start)!;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Program} {string.Join(' ', Arguments)}";
}
