// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("windows")]
// Each looks at the events of the whole system.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Holdpoint.Windows.Tests;

internal static class Pool
{
    private const int Threads = 32;

    /// <summary>Tests block threads of the pool, and under wine it makes no new ones for that.</summary>
    [ModuleInitializer]
    internal static void Widen() => ThreadPool.SetMinThreads(Threads, Threads);
}
