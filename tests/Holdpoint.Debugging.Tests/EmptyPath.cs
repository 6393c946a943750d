// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Tests;

/// <summary>A moment in which no program can be found.</summary>
internal static class EmptyPath
{
    public static void Run(Action action)
    {
        string? path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", "/nonexistent");
        try
        {
            action();
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }
}
