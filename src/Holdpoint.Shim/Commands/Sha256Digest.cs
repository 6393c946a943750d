// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Numerics;

namespace Holdpoint.Shim.Commands;

/// <summary>
/// SHA-256 (FIPS 180-4) of a few bytes, for a name, not for a secret: the framework's loads OpenSSL for it, which takes longer than all else that
/// <c>start</c> does.
/// </summary>
internal static class Sha256Digest
{
    public const int Size = 32;

    private const int BlockSize = 64;
    private const int LengthSize = 8;
    private const int Rounds = 64;

    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    public static byte[] Of(ReadOnlySpan<byte> message)
    {
        Span<uint> state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
        // The message, a bit, zeros, and its length in bits, to the end of a block.
        byte[] padded = new byte[(message.Length + 1 + LengthSize + BlockSize - 1) / BlockSize * BlockSize];
        message.CopyTo(padded);
        padded[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(^LengthSize..), 8 * (ulong)message.Length);
        for (int at = 0; at < padded.Length; at += BlockSize)
        {
            Add(state, padded.AsSpan(at, BlockSize));
        }

        byte[] digest = new byte[Size];
        for (int i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(i * sizeof(uint)), state[i]);
        }

        return digest;
    }

    private static void Add(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[Rounds];
        for (int t = 0; t < Rounds; t++)
        {
            words[t] = t < BlockSize / sizeof(uint)
                ? BinaryPrimitives.ReadUInt32BigEndian(block[(t * sizeof(uint))..])
                : words[t - 16] + Mix(words[t - 15], 7, 18, 3) + words[t - 7] + Mix(words[t - 2], 17, 19, 10);
        }

        (uint a, uint b, uint c, uint d) = (state[0], state[1], state[2], state[3]);
        (uint e, uint f, uint g, uint h) = (state[4], state[5], state[6], state[7]);
        for (int t = 0; t < Rounds; t++)
        {
            uint first = h + Turn(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + Constants[t] + words[t];
            uint second = Turn(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c));
            (a, b, c, d, e, f, g, h) = (first + second, a, b, c, d + first, e, f, g);
        }

        ReadOnlySpan<uint> ends = [a, b, c, d, e, f, g, h];
        for (int i = 0; i < state.Length; i++)
        {
            state[i] += ends[i];
        }
    }

    private static uint Turn(uint word, int one, int two, int three) =>
        BitOperations.RotateRight(word, one) ^ BitOperations.RotateRight(word, two) ^ BitOperations.RotateRight(word, three);

    private static uint Mix(uint word, int one, int two, int shift) => BitOperations.RotateRight(word, one) ^ BitOperations.RotateRight(word, two) ^ (word >> shift);
}
