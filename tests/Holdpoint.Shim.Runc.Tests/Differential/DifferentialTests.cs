// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>Ours and containerd's own shim, taken through the same calls: what they answer and tell is the same.</summary>
public sealed class DifferentialTests
{
    public static TheoryData<string> Names => [.. StateScenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Scenario_BothShims_AnswerTheSame(string name) => CompareAsync(StateScenarios.All.Single(scenario => scenario.Name == name));

    private static async Task CompareAsync(Scenario scenario)
    {
        string theirs = await ScenarioRun.RunAsync(ShimBinary.Theirs, scenario);
        string ours = await ScenarioRun.RunAsync(ShimBinary.Ours, scenario);

        Assert.True(theirs == ours, $"--- theirs\n{theirs}\n--- ours\n{ours}");
    }
}
