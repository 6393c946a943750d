// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Testing;

/// <summary>What tests/endure asks for by variables; every day none is set.</summary>
public static class TestSettings
{
    /// <summary>HOLDPOINT_TEST_ROUNDS: how often, where a test does a thing again and again.</summary>
    public static int Rounds(int otherwise) => Number("HOLDPOINT_TEST_ROUNDS", otherwise);

    /// <summary>HOLDPOINT_TEST_SEED: of what is random.</summary>
    public static int Seed(int otherwise) => Number("HOLDPOINT_TEST_SEED", otherwise);

    /// <summary>HOLDPOINT_TEST_MINUTES: how long.</summary>
    public static TimeSpan Duration(int otherwise) => TimeSpan.FromMinutes(Number("HOLDPOINT_TEST_MINUTES", otherwise));

    private static int Number(string variable, int otherwise) => Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
