// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Text;
using Google.Protobuf;

namespace Holdpoint.Ttrpc.Codec;

/// <summary>Writes fields into a place whose size was computed before. Fields up to 15: their tag is one byte.</summary>
internal ref struct WireWriter(Span<byte> target)
{
    private Span<byte> _rest = target;

    public static int VarintSize(ulong value) => (70 - BitOperations.LeadingZeroCount(value | 1)) / 7;

    /// <summary>Of a field of that many bytes, with its tag.</summary>
    public static int FieldSize(int length) => 1 + VarintSize((uint)length) + length;

    /// <summary>Of text, which is not there when it is empty.</summary>
    public static int StringSize(string text) => text.Length == 0 ? 0 : FieldSize(Encoding.UTF8.GetByteCount(text));

    public static int IntegerSize(long value) => value == 0 ? 0 : 1 + VarintSize((ulong)value);

    public void Varint(ulong value)
    {
        int i = 0;
        for (; value >= 0x80; value >>= 7)
        {
            _rest[i++] = (byte)(value | 0x80);
        }

        _rest[i++] = (byte)value;
        _rest = _rest[i..];
    }

    /// <summary>The tag and the length of a field; its bytes are to follow.</summary>
    public void Begin(int field, int length)
    {
        Varint((uint)((field << 3) | (int)WireType.Bytes));
        Varint((uint)length);
    }

    public void String(int field, string text)
    {
        if (text.Length > 0)
        {
            int length = Encoding.UTF8.GetByteCount(text);
            Begin(field, length);
            Encoding.UTF8.GetBytes(text, _rest);
            _rest = _rest[length..];
        }
    }

    public void Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Begin(field, bytes.Length);
        bytes.CopyTo(_rest);
        _rest = _rest[bytes.Length..];
    }

    public void Integer(int field, long value)
    {
        if (value != 0)
        {
            Varint((uint)(field << 3));
            Varint((ulong)value);
        }
    }

    public void Message(int field, IMessage message, int size)
    {
        Begin(field, size);
        message.WriteTo(_rest[..size]);
        _rest = _rest[size..];
    }
}
