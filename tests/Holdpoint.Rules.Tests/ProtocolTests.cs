// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using Holdpoint.Events;

namespace Holdpoint.Rules.Tests;

/// <summary>Every program of docs/protocol.md, taken out of the page, against the library.</summary>
public sealed class ProtocolTests : IDisposable
{
    private readonly TemporaryFolder _events = new();
    private readonly TemporaryFolder _programs = new();

    public ProtocolTests() => Environment.SetEnvironmentVariable("HOLDPOINT_DIR", _events.Path);

    public static TheoryData<string> Languages => ["sh", "c", "go", "py", "js"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Wait_ReleasedByTheLibrary_Ends(string language)
    {
        using Process waiting = Program("wait", language).Start();
        string name = ReadName(waiting);

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(name));

        Assert.True(waiting.WaitForExit(TimeLimits.Step));
        Assert.Equal(0, waiting.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_events.Path));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Wait_IsListedAndReleasedByTheCommandLine(string language)
    {
        using Process waiting = Program("wait", language).Start();
        string pid = ReadName(waiting)["debugger-".Length..];

        Assert.Contains($"\"pid\": {pid},", new Command(Repository.Holdpoint, "ps", "--json").RunOrThrow(), StringComparison.Ordinal);
        _ = new Command(Repository.Holdpoint, "release", pid).RunOrThrow();

        Assert.True(waiting.WaitForExit(TimeLimits.Step));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Signal_OfAWaitOfTheLibrary_ReleasesIt(string language)
    {
        string pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        using NamedEvent made = NamedEvent.Create(NamedEvent.DebuggerName(Environment.ProcessId));

        Assert.Equal(0, Program("signal", language, pid).Run().ExitCode);

        Assert.True(made.Wait(TimeLimits.Step, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Signal_NobodyWaits_IsThree(string language)
    {
        CommandResult result = Program("signal", language, "2147483647").Run();

        Assert.True(result.ExitCode == 3, result.ToString());
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HOLDPOINT_DIR", null);
        _events.Dispose();
        _programs.Dispose();
    }

    private static string ReadName(Process waiting)
    {
        Task<string?> line = waiting.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(TimeLimits.Step), waiting.HasExited ? waiting.StandardError.ReadToEnd() : "it says nothing");
        Assert.StartsWith("Halting until signalled event=debugger-", line.Result, StringComparison.Ordinal);
        return line.Result![line.Result!.IndexOf("debugger-", StringComparison.Ordinal)..];
    }

    private Command Program(string what, string language, params string[] arguments)
    {
        string source = _programs[$"{what}.{language}"];
        File.WriteAllText(source, Block(what, language));
        switch (language)
        {
            case "c":
                _ = new Command("gcc", "-Wall", "-Werror", "-o", _programs[what], source).RunOrThrow();
                return new Command(_programs[what], arguments);
            case "go":
                _ = (new Command("go", "build", "-o", _programs[what], source) { Environment = new Dictionary<string, string?> { ["GO111MODULE"] = "off" }, Limit = TimeLimits.Build }).RunOrThrow();
                return new Command(_programs[what], arguments);
            default:
                string interpreter = language switch { "sh" => "sh", "py" => "python3", _ => "node" };
                return new Command(interpreter, [source, .. arguments]);
        }
    }

    /// <summary>The code that follows the mark.</summary>
    private static string Block(string what, string language)
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "protocol.md"));
        string mark = $"<!-- {what}: {language} -->";
        int start = page.IndexOf('\n', page.IndexOf("```", page.IndexOf(mark, StringComparison.Ordinal), StringComparison.Ordinal)) + 1;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
