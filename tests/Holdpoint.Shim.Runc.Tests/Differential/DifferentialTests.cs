// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>Ours and containerd's own shim, taken through the same calls: what they answer and tell is the same.</summary>
public sealed class DifferentialTests
{
    private static readonly Dictionary<string, Scenario> _scenarios =
        new IReadOnlyList<Scenario>[] { StateScenarios.All, SignalScenarios.All, CreationScenarios.All, ExecScenarios.All, RuncScenarios.All, IoScenarios.All, WireScenarios.All }
            .SelectMany(scenarios => scenarios).ToDictionary(scenario => scenario.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. _scenarios.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Scenario_BothShims_AnswerTheSame(string name) => CompareAsync(_scenarios[name]);

    private static async Task CompareAsync(Scenario scenario)
    {
        string theirs = await ScenarioRun.RunAsync(ShimBinary.Theirs, scenario);
        string ours = await ScenarioRun.RunAsync(ShimBinary.Ours, scenario);

        Assert.True(theirs == ours, $"--- theirs\n{theirs}\n--- ours\n{ours}");
    }
}
