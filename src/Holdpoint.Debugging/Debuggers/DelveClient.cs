// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>
/// Speaks to a headless Delve: JSON-RPC as Go's net/rpc/jsonrpc has it (one object a line), the methods of Delve's API version 2
/// (Documentation/api/json-rpc). One call at a time.
/// </summary>
internal sealed class DelveClient : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;
    private int _calls;

    private DelveClient(Socket socket, TimeSpan limit)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true) { ReadTimeout = Math.Max(1, (int)limit.TotalMilliseconds) };
        _reader = new StreamReader(_stream, Encoding.UTF8);
    }

    /// <param name="address">Where Delve listens. It takes connections before it has read the program.</param>
    /// <param name="limit">The longest time for an answer.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static DelveClient Connect(IPEndPoint address, TimeSpan limit)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(address);
            return new DelveClient(socket, limit);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The places that a breakpoint's text stands for.</summary>
    /// <exception cref="DelveErrorException">Delve finds none.</exception>
    public IReadOnlyList<DelveLocation> FindLocation(string spec)
    {
        JsonElement result = Call("FindLocation", writer =>
        {
            writer.WriteStartObject("Scope");
            writer.WriteNumber("GoroutineID", -1);
            writer.WriteEndObject();
            writer.WriteString("Loc", spec);
        });
        return result.TryGetProperty("Locations", out JsonElement locations) && locations.ValueKind == JsonValueKind.Array
            ? [.. locations.EnumerateArray().Select(DelveLocation.Read)]
            : [];
    }

    /// <summary>Sets a breakpoint; gives its number.</summary>
    /// <exception cref="DelveErrorException">Delve refuses it.</exception>
    public int CreateBreakpoint(DelveLocation location)
    {
        JsonElement result = Call("CreateBreakpoint", writer =>
        {
            writer.WriteStartObject("Breakpoint");
            writer.WriteNumber("addr", location.Address);
            writer.WriteStartArray("addrs");
            foreach (ulong address in location.Addresses)
            {
                writer.WriteNumberValue(address);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        return result.GetProperty("Breakpoint").GetProperty("id").GetInt32();
    }

    /// <summary>The numbers of all breakpoints, Delve's own (negative) ones too.</summary>
    public IReadOnlyList<int> Breakpoints() =>
        [.. Call("ListBreakpoints", _ => { }).GetProperty("Breakpoints").EnumerateArray().Select(breakpoint => breakpoint.GetProperty("id").GetInt32())];

    public void ClearBreakpoint(int id) => Call("ClearBreakpoint", writer => writer.WriteNumber("Id", id));

    /// <summary>Ends the session; the process goes on, or is killed.</summary>
    public void Detach(bool kill) => Call("Detach", writer => writer.WriteBoolean("Kill", kill));

    /// <summary>Continues until something stops the program; the state then.</summary>
    public JsonElement Continue() => Call("Command", writer => writer.WriteString("name", "continue"));

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
        _socket.Dispose();
    }

    private JsonElement Call(string method, Action<Utf8JsonWriter> writeArgument)
    {
        using MemoryStream message = new();
        using (Utf8JsonWriter writer = new(message))
        {
            writer.WriteStartObject();
            writer.WriteString("method", "RPCServer." + method);
            writer.WriteStartArray("params");
            writer.WriteStartObject();
            writeArgument(writer);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteNumber("id", ++_calls);
            writer.WriteEndObject();
        }

        message.WriteByte((byte)'\n');
        _stream.Write(message.GetBuffer().AsSpan(0, (int)message.Length));
        string line = _reader.ReadLine() ?? throw new EndOfStreamException("the debugger closed the connection");
        return ReadAnswer(line);
    }

    private static JsonElement ReadAnswer(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        return root.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.String
            ? throw new DelveErrorException(error.GetString()!)
            : root.GetProperty("result").Clone();
    }
}

/// <summary>An error that Delve answered with, in its own words.</summary>
internal sealed class DelveErrorException(string message) : Exception(message);
