// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Holdpoint.Windows.Tests.Attach;

/// <summary>As much of GDB's Remote Serial Protocol as asks a question: <c>$text#sum</c>, each packet acknowledged by <c>+</c>.</summary>
internal sealed class GdbClient : IDisposable
{
    private readonly TcpClient _connection;

    public GdbClient(int port)
    {
        _connection = new TcpClient { ReceiveTimeout = (int)TimeLimits.Step.TotalMilliseconds };
        _connection.Connect(IPAddress.Loopback, port);
    }

    public string Ask(string question)
    {
        int sum = question.Sum(letter => letter) & 0xff;
        NetworkStream stream = _connection.GetStream();
        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${question}#{sum:x2}")));
        StringBuilder answer = new();
        for (int letter; (letter = stream.ReadByte()) != '#';)
        {
            Assert.NotEqual(-1, letter);
            _ = letter == '$' ? answer.Clear() : answer.Append((char)letter);
        }

        // The sum.
        _ = stream.ReadByte();
        _ = stream.ReadByte();
        stream.Write("+"u8);
        return answer.ToString();
    }

    public void Dispose() => _connection.Dispose();
}
