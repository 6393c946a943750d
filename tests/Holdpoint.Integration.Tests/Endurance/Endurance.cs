// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Integration.Tests.Endurance;

/// <summary>How much of it, as tests/endure says: these tests run when they are asked for by name only.</summary>
internal static class Endurance
{
    public static int Rounds => TestSettings.Rounds(500);

    public static int Seed => TestSettings.Seed(1);

    public static TimeSpan Duration => TestSettings.Duration(30);

    public static TheoryData<string> Releases => [.. (Environment.GetEnvironmentVariable("HOLDPOINT_TEST_RELEASES") ?? "2.1").Split(' ')];
}
