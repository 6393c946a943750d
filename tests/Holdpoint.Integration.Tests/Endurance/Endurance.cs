// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Integration.Tests.Endurance;

/// <summary>How much of it, as tests/endure says: these tests run when they are asked for by name only.</summary>
internal static class Endurance
{
    public static int Rounds => Number("HOLDPOINT_TEST_ROUNDS", 500);

    public static int Seed => Number("HOLDPOINT_TEST_SEED", 1);

    public static TimeSpan Duration => TimeSpan.FromMinutes(Number("HOLDPOINT_TEST_MINUTES", 30));

    public static TheoryData<string> Releases => [.. (Environment.GetEnvironmentVariable("HOLDPOINT_TEST_RELEASES") ?? "2.1").Split(' ')];

    private static int Number(string variable, int otherwise) => int.Parse(Environment.GetEnvironmentVariable(variable) ?? $"{otherwise}", CultureInfo.InvariantCulture);
}
