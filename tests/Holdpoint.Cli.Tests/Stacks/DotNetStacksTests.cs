// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Cli.Tests.Running;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests.Stacks;

public sealed class DotNetStacksTests
{
    private static string Stuck => Path.Combine(Repository.Root, "artifacts/bin/Stuck.DotNet/debug/Stuck.DotNet");

    [Fact]
    public void Threads_StuckAndBusy_AreShownWithMethodsOfTheProgramAndOfTheFramework()
    {
        using StuckProgram program = new(Stuck);

        JsonNode process = program.Read();

        Assert.StartsWith(".NET 10.", (string?)process["language"], StringComparison.Ordinal);
        string?[] waits = StuckProgram.Functions(StuckProgram.With(process, "Stuck.Program.TakesAThenB"));
        Assert.Contains(waits, function => function!.StartsWith("System.Threading.Lock.", StringComparison.Ordinal));
        Assert.Equal("System.Threading.Thread.StartCallback", waits[^1]);
        Assert.NotNull(StuckProgram.With(process, "Stuck.Program.TakesBThenA"));
        Assert.Equal("R", (string?)StuckProgram.With(process, "Stuck.Program.Spins")["state"]);
        Assert.NotNull(StuckProgram.With(process, "System.Threading.Thread.Join"));
        Assert.All(process["sources"]!.AsArray(), source => Assert.True((bool)source!["worked"]!, source.ToString()));
        Assert.False(File.Exists($"/tmp/perf-{program.Pid}.map"));
        program.AssertGoesOn();
    }

    [Fact]
    public void Native_TheRuntimesFramesToo()
    {
        using StuckProgram program = new(Stuck);

        JsonNode thread = StuckProgram.With(program.Read("--native"), "Stuck.Program.TakesAThenB");

        Assert.Contains(thread["frames"]!.AsArray(), frame => ((string?)frame!["module"])?.EndsWith("/libcoreclr.so", StringComparison.Ordinal) ?? false);
        Assert.Contains("start_thread", StuckProgram.Functions(thread));
    }

    [Fact]
    public void Diagnostics_TurnedOff_SaysSoAndNamesTheFramework()
    {
        using CommandRoom room = new();
        string said = room["said"];
        Command command = room.Of("/bin/sh", "-c", $"exec \"$0\" >{said}", Stuck);
        RunningProgram program = room.Start(command with { Environment = new Dictionary<string, string?>(command.Environment) { ["DOTNET_EnableDiagnostics"] = "0" } });
        Assert.True(Eventually.Holds(() => File.Exists(said) && File.ReadAllText(said).Length > 0));

        JsonNode process = JsonNode.Parse(room.Command("stacks", $"{program.Pid}", "--json").RunOrThrow())!["processes"]![0]!;

        Assert.Contains(process["sources"]!.AsArray(), source => ((string)source!["outcome"]!).Contains("DOTNET_EnableDiagnostics=0", StringComparison.Ordinal));
        Assert.NotNull(StuckProgram.With(process, "System.Threading.Thread.Join"));
    }

    [Fact]
    public void PerfMap_SomebodyElsesIsThere_IsNotBelievedNorTouched()
    {
        using StuckProgram program = new(Stuck);
        string path = $"/tmp/perf-{program.Pid}.map";
        // A FIFO would also keep a reader waiting.
        _ = new Command("mkfifo", path).RunOrThrow();
        try
        {
            JsonNode process = program.Read();

            Assert.Contains(process["sources"]!.AsArray(), source => ((string)source!["outcome"]!).Contains($"{path} is not the process's own", StringComparison.Ordinal));
            Assert.NotNull(StuckProgram.With(process, "System.Threading.Thread.Join"));
            Assert.True(File.Exists(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void NativeAot_IsShownByItsSymbols()
    {
        using CommandRoom room = new();
        RunningProgram program = room.Start(room.Command("ps", "--watch"));

        Assert.True(Eventually.Holds(() => room.Run("stacks", $"{program.Pid}").Output.Contains("Holdpoint_Cli_", StringComparison.Ordinal)));
    }
}
