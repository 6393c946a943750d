// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests.Stacks;

public sealed class GoStacksTests
{
    [Fact]
    public void Goroutines_WithoutItsHelp_AreShownWithStateAndWhatWasInlined()
    {
        using StuckProgram program = new(TestPrograms.Go("stuck.go"));

        JsonNode process = program.Read();

        Assert.StartsWith("Go go1.", (string?)process["language"], StringComparison.Ordinal);
        Assert.True((bool)process["stoppedWhole"]!);
        JsonNode main = StuckProgram.With(process, "main.main", "tasks");
        Assert.Equal((1, "sleep"), ((int)main["id"]!, (string?)main["state"]));
        JsonNode[] receivers = [.. process["tasks"]!.AsArray().OfType<JsonNode>().Where(task => (string?)task["state"] == "chan receive")];
        Assert.Equal(100, receivers.Length);
        Assert.All(receivers, task => Assert.Equal(["main.waitForever", "main.small", "main.main.func1"], StuckProgram.Functions(task)[^3..]));
        Assert.True((bool)receivers[0]["frames"]!.AsArray()[^3]!["inlined"]!);
        Assert.Equal("select (no cases)", (string?)StuckProgram.With(process, "main.holdAndWait", "tasks")["state"]);
        Assert.Equal("semacquire", (string?)StuckProgram.With(process, "main.wantsLock", "tasks")["state"]);
        JsonNode spins = StuckProgram.With(process, "main.spin", "tasks");
        Assert.Equal("running", (string?)spins["state"]);
        Assert.NotNull((int?)spins["thread"]);
        program.AssertGoesOn();
    }

    [Fact]
    public void Json_HasTheFieldsOfTheSchema()
    {
        using StuckProgram program = new(TestPrograms.Go("stuck.go"));
        JsonNode schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs/stacks.schema.json")))!["$defs"]!;
        void Check(string name, JsonNode value)
        {
            string[] described = [.. schema[name]!["properties"]!.AsObject().Select(field => field.Key)];
            Assert.Equal(described, value.AsObject().Select(field => field.Key));
            Assert.Equal(described, schema[name]!["required"]!.AsArray().Select(field => (string)field!));
        }

        JsonNode process = program.Read("--native");

        Check("process", process);
        Check("thread", process["threads"]![0]!);
        Check("task", process["tasks"]![0]!);
        Check("frame", process["tasks"]![0]!["frames"]![0]!);
    }

    [Fact]
    public void Goroutines_AsText_EqualOnesAreFolded()
    {
        using StuckProgram program = new(TestPrograms.Go("stuck.go"));

        string text = program.Stacks().Output;

        Assert.Matches($@"^stuck \(pid {program.Pid}, Go go1\.\S+\): \d+ threads, \d+ goroutines; stopped for [0-9.]+ ms\n", text);
        Assert.Contains("\n100 goroutines [chan receive]: ", text, StringComparison.Ordinal);
        Assert.Contains(", and 92 more\n", text, StringComparison.Ordinal);
        Assert.Contains("\n    main.waitForever (inlined)  ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nthread ", text, StringComparison.Ordinal);
        Assert.Contains("\nthread ", program.Stacks("--native").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Goroutines_OfAPositionIndependentProgram_AreShown()
    {
        using StuckProgram program = new(TestPrograms.Go("stuck.go", "-buildmode=pie"));

        JsonNode process = program.Read();

        Assert.NotNull(StuckProgram.With(process, "main.holdAndWait", "tasks"));
        Assert.NotNull(StuckProgram.With(process, "main.spin", "tasks"));
    }

    [Fact]
    public void Stripped_ThreadsAreShownByGosOwnTables()
    {
        using StuckProgram program = new(TestPrograms.Go("stuck.go", "-ldflags", "-s -w"));

        JsonNode process = program.Read();

        Assert.Null(process["tasks"]);
        Assert.NotNull(StuckProgram.With(process, "main.spin"));
        Assert.Contains(process["sources"]!.AsArray(), source => ((string)source!["outcome"]!).Contains("stripped", StringComparison.Ordinal));
        program.AssertGoesOn();
    }

    [Fact]
    public void Budget_TooShort_GivesAPartAndSaysSo()
    {
        using StuckProgram program = new(TestPrograms.Go("stuck.go"));

        JsonNode process = program.Read("--budget", "0.001ms");

        Assert.True((bool)process["partial"]!);
        Assert.Contains("the budget ended", program.Stacks("--budget", "0.001ms").Output, StringComparison.Ordinal);
        program.AssertGoesOn();
    }
}
