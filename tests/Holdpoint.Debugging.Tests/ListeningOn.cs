// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Net.NetworkInformation;

namespace Holdpoint.Debugging.Tests;

/// <summary>The addresses on which somebody listens.</summary>
internal static class ListeningOn
{
    public static IPAddress[] Port(int port) =>
        [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(end => end.Port == port).Select(end => end.Address)];
}
