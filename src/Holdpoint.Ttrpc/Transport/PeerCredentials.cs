// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Holdpoint.Ttrpc.Transport;

/// <summary>Who connected to a unix socket, as the kernel noted it at that moment (<c>SO_PEERCRED</c>).</summary>
/// <param name="ProcessId">Its pid in this process's namespace; 0 when it is in none of ours.</param>
/// <param name="UserId">Its effective uid.</param>
/// <param name="GroupId">Its effective gid.</param>
public readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId)
{
    private const int SolSocket = 1;
    private const int SoPeercred = 17;

    /// <summary>Those of a connected unix socket.</summary>
    /// <param name="socket">Any socket.</param>
    /// <returns>Null where there is no such thing: another kind of socket, another system.</returns>
    public static PeerCredentials? Of(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (!OperatingSystem.IsLinux() || socket.AddressFamily != AddressFamily.Unix)
        {
            return null;
        }

        Span<byte> raw = stackalloc byte[12];
        _ = socket.GetRawSocketOption(SolSocket, SoPeercred, raw);
        return new PeerCredentials(MemoryMarshal.Read<int>(raw), MemoryMarshal.Read<uint>(raw[4..]), MemoryMarshal.Read<uint>(raw[8..]));
    }

    /// <summary>Those that this process would connect with: its effective user and group.</summary>
    /// <exception cref="PlatformNotSupportedException">Not Linux.</exception>
    public static PeerCredentials OfThisProcess()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("peer credentials are Linux's");
        }

        uint user = uint.MaxValue, group = uint.MaxValue;
        foreach (string line in File.ReadLines("/proc/thread-self/status"))
        {
            if (line.StartsWith("Uid:", StringComparison.Ordinal))
            {
                user = Effective(line);
            }
            else if (line.StartsWith("Gid:", StringComparison.Ordinal))
            {
                group = Effective(line);
                break;
            }
        }

        return new PeerCredentials(Environment.ProcessId, user, group);
    }

    // "Uid:\treal\teffective\tsaved\tfilesystem"
    private static uint Effective(string line) => uint.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture);
}
