// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Net.Sockets;
using Google.Protobuf;

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>A connection to a shim on which everything can be sent, also what no client sends.</summary>
internal sealed class RawConnection : IDisposable
{
    private const int HeaderLength = 10;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public RawConnection(RunningShim shim)
    {
        ContainerId = shim.Id;
        _socket.ReceiveTimeout = (int)TimeLimits.Step.TotalMilliseconds;
        _socket.Connect(new UnixDomainSocketEndPoint(shim.Socket));
    }

    /// <summary>Of the shim's container.</summary>
    public string ContainerId { get; }

    /// <summary>The envelope of a request.</summary>
    public static byte[] Envelope(string service, string method, byte[] payload, long nanoseconds = 0)
    {
        using MemoryStream stream = new();
        using (CodedOutputStream output = new(stream, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteString(service);
            output.WriteTag(2, WireFormat.WireType.LengthDelimited);
            output.WriteString(method);
            output.WriteTag(3, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(payload));
            output.WriteTag(4, WireFormat.WireType.Varint);
            output.WriteInt64(nanoseconds);
        }

        return stream.ToArray();
    }

    public static byte[] Frame(uint stream, byte type, byte[] data, byte flags = 0)
    {
        byte[] frame = new byte[HeaderLength + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), stream);
        frame[8] = type;
        frame[9] = flags;
        data.CopyTo(frame, HeaderLength);
        return frame;
    }

    public void Send(byte[] frame) => _socket.Send(frame);

    /// <summary>The next frame: its stream, its type, and the status of the response in it.</summary>
    public string Receive()
    {
        byte[] header = Receive(HeaderLength);
        byte[] data = Receive(BinaryPrimitives.ReadInt32BigEndian(header));
        (uint code, string text) = Status(new CodedInputStream(data));
        return $"stream {BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4))} type {header[8]} code {code} \"{text}\"";
    }

    /// <summary>The answer to a request.</summary>
    public string Ask(uint stream, byte[] envelope)
    {
        Send(Frame(stream, 1, envelope));
        return Receive();
    }

    public void Dispose() => _socket.Dispose();

    private static (uint Code, string Text) Status(CodedInputStream input)
    {
        (uint Code, string Text) status = (0, "");
        uint tag;
        while ((tag = input.ReadTag()) != 0)
        {
            if (tag == WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited))
            {
                CodedInputStream inner = new(input.ReadBytes().ToByteArray());
                while ((tag = inner.ReadTag()) != 0)
                {
                    switch (WireFormat.GetTagFieldNumber(tag))
                    {
                        case 1:
                            status.Code = inner.ReadUInt32();
                            break;
                        case 2:
                            status.Text = inner.ReadString();
                            break;
                        default:
                            inner.SkipLastField();
                            break;
                    }
                }
            }
            else
            {
                input.SkipLastField();
            }
        }

        return status;
    }

    private byte[] Receive(int count)
    {
        byte[] bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            int now = _socket.Receive(bytes.AsSpan(read));
            if (now == 0)
            {
                throw new EndOfStreamException("the shim has closed the connection");
            }

            read += now;
        }

        return bytes;
    }
}
