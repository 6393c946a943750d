// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Cli.Tests.Running;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests.Stacks;

/// <summary>A program of tests/TestPrograms that hangs as it is meant to, and what `holdpoint stacks` says of it.</summary>
internal sealed class StuckProgram : IDisposable
{
    // On a busy machine a thread may come to its stop late.
    private const string Patient = "10s";

    private readonly CommandRoom _room = new();
    private readonly RunningProgram _program;

    /// <summary>Returns when it says that it is ready.</summary>
    public StuckProgram(string path, params string[] arguments)
    {
        string said = _room["said"];
        _program = _room.Start(_room.Of("/bin/sh", ["-c", $"exec \"$0\" \"$@\" >{said}", path, .. arguments]));
        Assert.True(Eventually.Holds(() => File.Exists(said) && File.ReadAllText(said).Contains("ready", StringComparison.Ordinal)), $"{path} is not ready");
    }

    public int Pid => _program.Pid;

    public CommandRoom Room => _room;

    /// <summary>Its threads' states: none is stopped, or traced.</summary>
    public void AssertGoesOn()
    {
        Assert.All(ThreadFiles.Of(Pid)!, thread => Assert.Contains(thread.State, "RSD"));
        Assert.Equal(0, ProcessFiles.Status(Pid)!.Value.Tracer);
    }

    public CommandResult Stacks(params string[] options) => _room.Run(["stacks", $"{Pid}", .. options.Contains("--budget") ? options : [.. options, "--budget", Patient]]);

    /// <summary>Of --json: the process.</summary>
    public JsonNode Read(params string[] options)
    {
        CommandResult result = Stacks([.. options, "--json"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return Assert.Single(JsonNode.Parse(result.Output)!["processes"]!.AsArray())!;
    }

    /// <summary>The first thread, or task, with a function on its stack.</summary>
    public static JsonNode With(JsonNode process, string function, string of = "threads") =>
        Assert.IsAssignableFrom<JsonNode>(process[of]!.AsArray().FirstOrDefault(stack => Functions(stack!).Contains(function)) ?? throw new Xunit.Sdk.XunitException($"no {function} in {process}"));

    /// <summary>Innermost first.</summary>
    public static string?[] Functions(JsonNode stack) => [.. stack["frames"]!.AsArray().Select(frame => (string?)frame!["function"])];

    public void Dispose()
    {
        _program.Kill();
        _ = _program.WaitForEnd();
        _room.Dispose();
    }
}
