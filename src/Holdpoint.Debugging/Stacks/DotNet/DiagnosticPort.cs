// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Debugging.Stacks.DotNet;

/// <summary>
/// The socket on which a .NET runtime answers diagnostic questions, also while the program is stuck or busy: a thread of the runtime's own serves it
/// (docs/design-docs/ipc-protocol.md of dotnet/diagnostics).
/// </summary>
internal sealed class DiagnosticPort
{
    private const int HeaderSize = 20;
    private const int MostBytes = 64 * 1024;
    private const byte ProcessCommands = 4;
    private const byte EnablePerfMap = 5;
    private const byte DisablePerfMap = 6;
    private const byte Server = 0xff;
    private const byte Ok = 0;
    private const int PerfMapOnly = 3;
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly int _pid;

    private DiagnosticPort(string path, int pid)
    {
        _path = path;
        _pid = pid;
    }

    private static ReadOnlySpan<byte> Magic => "DOTNET_IPC_V1\0"u8;

    /// <summary>The socket of a process: in its own root, and named by its number in its own namespace. Null where there is none.</summary>
    public static DiagnosticPort? Find(int pid, int ownPid, string folder)
    {
        try
        {
            string prefix = string.Create(CultureInfo.InvariantCulture, $"dotnet-diagnostic-{ownPid}-");
            // The latest, where an earlier process of the same number left its own behind.
            string? path = Directory.EnumerateFiles(folder, prefix + "*-socket").OrderDescending(StringComparer.Ordinal).FirstOrDefault();
            return path is null ? null : new DiagnosticPort(path, pid);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Has the runtime write the names of all methods that it has compiled to its perf map, and end that at once.</summary>
    /// <exception cref="StackSourceException">It does not answer, or refuses; or another listens on its socket.</exception>
    public void WritePerfMap()
    {
        byte[] kind = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(kind, PerfMapOnly);
        Ask(EnablePerfMap, kind, "EnablePerfMap");
        Ask(DisablePerfMap, [], "DisablePerfMap");
    }

    private void Ask(byte command, byte[] payload, string name)
    {
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.ReceiveTimeout = (int)_limit.TotalMilliseconds;
            socket.SendTimeout = (int)_limit.TotalMilliseconds;
            socket.Connect(new UnixDomainSocketEndPoint(_path));
            CheckPeer(socket);
            byte[] request = new byte[HeaderSize + payload.Length];
            Magic.CopyTo(request);
            BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(14), (ushort)request.Length);
            request[16] = ProcessCommands;
            request[17] = command;
            payload.CopyTo(request, HeaderSize);
            _ = socket.Send(request);
            byte[] header = Receive(socket, HeaderSize);
            byte[] answer = Receive(socket, Math.Min(MostBytes, BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(14)) - HeaderSize));
            if (header[16] != Server || header[17] != Ok)
            {
                string code = answer.Length >= sizeof(int) ? string.Create(CultureInfo.InvariantCulture, $"0x{BinaryPrimitives.ReadUInt32LittleEndian(answer):x8}") : "no code";
                throw new StackSourceException($"the runtime refuses {name}: {code}");
            }
        }
        catch (Exception error) when (error is SocketException or EndOfStreamException or ArgumentException)
        {
            throw new StackSourceException($"the runtime does not answer on {_path}: {error.Message}");
        }
    }

    // Anybody can make a socket of that name in a shared folder.
    private void CheckPeer(Socket socket)
    {
        byte[] credentials = new byte[12];
        _ = socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        if (ProcessFiles.Status(_pid) is not { } status || BinaryPrimitives.ReadUInt32LittleEndian(credentials.AsSpan(4)) != status.EffectiveUid)
        {
            throw new StackSourceException($"{_path} is not the process's own");
        }
    }

    private static byte[] Receive(Socket socket, int count)
    {
        byte[] bytes = new byte[Math.Max(0, count)];
        for (int read = 0; read < count;)
        {
            int now = socket.Receive(bytes.AsSpan(read));
            read += now > 0 ? now : throw new EndOfStreamException("the connection was closed");
        }

        return bytes;
    }
}
