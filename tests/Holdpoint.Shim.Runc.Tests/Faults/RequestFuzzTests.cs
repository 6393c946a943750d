// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Tests.Differential;

namespace Holdpoint.Shim.Runc.Tests.Faults;

/// <summary>
/// Every handler of a running shim with requests of any kind: it answers each, and holds no more afterwards. HOLDPOINT_TEST_ROUNDS makes more of them, and
/// HOLDPOINT_TEST_SEED others.
/// </summary>
public sealed class RequestFuzzTests
{
    private const int AtOnce = 4;
    private const int PerRound = 50;
    private const int Deadline = 200_000_000;

    private const int SlackKilobytes = 2048;

    private static readonly int _rounds = TestSettings.Rounds(8);
    private static readonly int _seed = TestSettings.Seed(1);

    [Fact]
    public async Task Requests_OfAnyKind_AreAnsweredAndNothingGrows()
    {
        await using ShimUnderFault shim = await ShimUnderFault.StartAsync();
        RunningShim.MakeFifo(shim["out"]);
        using FileStream reader = new(shim["out"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        _ = shim.Bundle("other");
        await shim.AssertFirstGoesOnAsync("before");
        int before = shim.Descriptors;
        long memory = 0;

        for (int round = 0; round < _rounds; round++)
        {
            RequestFuzzer[] fuzzers = [.. Enumerable.Range(0, AtOnce).Select(number => new RequestFuzzer(shim.Shim, (_seed * 1_000_000) + (round * AtOnce) + number))];
            await Task.WhenAll(fuzzers.Select(fuzzer => Task.Run(() => Ask(shim.Shim, fuzzer))));
            await BeginAgainAsync(shim, fuzzers[0].Texts);
            await shim.AssertFirstGoesOnAsync($"after{round}");
            Assert.True(Eventually.Holds(() => shim.Descriptors <= before, TimeSpan.FromSeconds(10)), $"round {round}: {before} descriptors before, {shim.Descriptors} afterwards\n{shim.Dump()}");
            // What the first rounds need is there then.
            memory = round == _rounds / 2 ? ProcessUse.PrivateKilobytes(shim.Pid) : memory;
        }

        Assert.InRange(ProcessUse.PrivateKilobytes(shim.Pid), 1, memory + SlackKilobytes);
    }

    private static void Ask(RunningShim shim, RequestFuzzer fuzzer)
    {
        using RawConnection connection = new(shim);
        for (int i = 0; i < PerRound; i++)
        {
            (string method, byte[] payload) = fuzzer.Next();
            try
            {
                _ = connection.Ask((uint)((2 * i) + 1), RawConnection.Envelope(RunningShim.Service, method, payload, Deadline));
            }
            catch (Exception error)
            {
                Assert.Fail($"{method} {Convert.ToHexString(payload)}: {error}");
            }
        }
    }

    // What the requests made is removed, and the first container is there again.
    private static async Task BeginAgainAsync(ShimUnderFault shim, IEnumerable<string> ids)
    {
        foreach (string id in ids)
        {
            foreach (string call in (string[])["Resume", "Kill signal=9 all=true", "Wait deadline_ms=1000", "Delete"])
            {
                _ = await shim.ErrorAsync($"{call} id={id}");
            }
        }

        shim.Shim.Folder.Configure(["sleep", "1000"]);
        _ = await shim.CallAsync("Create");
        _ = await shim.CallAsync("Start");
    }
}
