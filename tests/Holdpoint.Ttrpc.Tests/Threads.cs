// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Holdpoint.Ttrpc.Tests;

/// <summary>Tests that block threads of the pool must not keep the others from taking messages in time.</summary>
internal static class Threads
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "This is the application.")]
    public static void Enough() => ThreadPool.SetMinThreads(64, 64);
}
