// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Integration.Tests.Runcs;

namespace Holdpoint.Integration.Tests.Endurance;

/// <summary>Shims killed at random moments of a container's life, ours and containerd's own at the same ones.</summary>
public sealed class KillTests(SharedContainerds shared) : RuncsTest(shared)
{
    private const string Theirs = "io.containerd.runc.v2";

    [Theory(Explicit = true)]
    [MemberData(nameof(Endurance.Releases), MemberType = typeof(Endurance))]
    public void Shim_KilledAtRandomMoments_LeavesNothingThatGoDoesNot(string version)
    {
        IReadOnlyDictionary<string, int> ours = KillAll(version, Runtime), theirs = KillAll(version, Theirs);

        foreach (string kind in ours.Keys.Union(theirs.Keys).Order(StringComparer.Ordinal))
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{version}: ours {ours.GetValueOrDefault(kind),4}, theirs {theirs.GetValueOrDefault(kind),4}: {kind}");
        }

        // How many there are is chance: the moments are not the same to the microsecond.
        Assert.Empty(ours.Keys.Except(theirs.Keys));
    }

    private static IReadOnlyDictionary<string, int> KillAll(string version, string runtime)
    {
        using PrivateContainerd containerd = new(version);
        KillShims(containerd, runtime, Endurance.Rounds, new Random(Endurance.Seed));

        Assert.True(Eventually.Holds(() => containerd.Ctr("containers", "list", "--quiet").Run().Output.Length == 0), "containerd still knows containers");
        Assert.Equal(new CommandResult(0, "as ever\n", ""), Finish(containerd.StartContainer("next", runtime, [], "echo", "as ever")));
        Tell(containerd);
        return LeftoverKinds.Of(containerd);
    }

    // Why a bundle is left is in the log.
    private static void Tell(PrivateContainerd containerd)
    {
        string[] log = containerd.Log.Split('\n');
        foreach (string bundle in containerd.Leftovers().Where(left => left.Contains("/io.containerd.runtime.", StringComparison.Ordinal)))
        {
            string id = Path.GetFileName(bundle);
            TestContext.Current.TestOutputHelper?.WriteLine($"{bundle}\n{string.Join('\n', log.Where(line => line.Contains($"{id} ", StringComparison.Ordinal) || line.Contains($"{id}\"", StringComparison.Ordinal) || line.Contains($"{id}:", StringComparison.Ordinal)))}");
        }
    }
}
