// SPDX-License-Identifier: Apache-2.0

using System.Text;

namespace Holdpoint.Ttrpc.Codec;

/// <summary>Walks over the fields of a protobuf message, as strict as the Go implementation is.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int MostNested = 100;
    private const ulong LargestField = (1 << 29) - 1;

    private ReadOnlySpan<byte> _rest = message;

    /// <exception cref="MalformedException">No field can be read there.</exception>
    public bool Next(out int field, out WireType type)
    {
        if (_rest.IsEmpty)
        {
            field = 0;
            type = default;
            return false;
        }

        ulong tag = Varint();
        type = (WireType)(tag & 7);
        if (tag >> 3 is 0 or > LargestField)
        {
            throw MalformedException.Wire();
        }

        field = (int)(tag >> 3);
        return true;
    }

    /// <exception cref="MalformedException">It does not end, or is more than 64 bits.</exception>
    public ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < 10 && i < _rest.Length; i++)
        {
            byte part = _rest[i];
            value |= (ulong)(part & 0x7f) << (7 * i);
            if (part < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return i == 9 && part > 1 ? throw MalformedException.Wire() : value;
            }
        }

        throw MalformedException.Wire();
    }

    /// <exception cref="MalformedException">It is longer than the message.</exception>
    public ReadOnlySpan<byte> Bytes()
    {
        ulong length = Varint();
        return length > (ulong)_rest.Length ? throw MalformedException.Wire() : Take((int)length);
    }

    /// <summary>Text as bytes, which are valid UTF-8.</summary>
    /// <exception cref="MalformedException">They are not.</exception>
    public ReadOnlySpan<byte> Utf8()
    {
        ReadOnlySpan<byte> bytes = Bytes();
        return System.Text.Unicode.Utf8.IsValid(bytes) ? bytes : throw MalformedException.Text();
    }

    /// <exception cref="MalformedException">It is not valid UTF-8.</exception>
    public string String() => Encoding.UTF8.GetString(Utf8());

    /// <summary>Passes over a field that is not wanted.</summary>
    /// <exception cref="MalformedException">It does not end.</exception>
    public void Skip(int field, WireType type) => Skip(field, type, 0);

    private void Skip(int field, WireType type, int depth)
    {
        switch (type)
        {
            case WireType.Varint:
                _ = Varint();
                break;
            case WireType.Fixed64:
                _ = Take(8);
                break;
            case WireType.Bytes:
                _ = Bytes();
                break;
            case WireType.Fixed32:
                _ = Take(4);
                break;
            case WireType.StartGroup when depth < MostNested:
                SkipGroup(field, depth + 1);
                break;
            default:
                throw MalformedException.Wire();
        }
    }

    private void SkipGroup(int group, int depth)
    {
        while (Next(out int field, out WireType type))
        {
            if (type == WireType.EndGroup)
            {
                if (field != group)
                {
                    break;
                }

                return;
            }

            Skip(field, type, depth);
        }

        throw MalformedException.Wire();
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw MalformedException.Wire();
        }

        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
