// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc.Framing;

namespace Holdpoint.Ttrpc.Tests.Framing;

public sealed class FrameReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public async Task Read_InPiecesOfAnySize_GivesTheFrames(int piece)
    {
        int[] lengths = [0, 1, 4086, 4096, 5000, 0, 100_000, 3];
        byte[] bytes = [.. lengths.SelectMany((length, index) => RawPeer.Frame((uint)(2 * index) + 1, FrameType.Data, FrameFlags.RemoteOpen, Pattern(length)))];
        using FrameReader reader = new(new PiecesStream(bytes, piece));

        for (int i = 0; i < lengths.Length; i++)
        {
            Assert.Equal(FrameOutcome.Frame, await reader.ReadAsync());
            Assert.Equal(new FrameHeader((uint)lengths[i], (uint)(2 * i) + 1, FrameType.Data, FrameFlags.RemoteOpen), reader.Header);
            Assert.Equal(Pattern(lengths[i]), reader.Payload.ToArray());
        }

        Assert.Equal(FrameOutcome.End, await reader.ReadAsync());
    }

    [Theory]
    [InlineData(4194305)]
    [InlineData(10_000_000)]
    public async Task Read_TooLong_ThrowsThePayloadAwayAndGoesOn(int length)
    {
        byte[] bytes = [.. RawPeer.Frame(3, FrameType.Request, FrameFlags.None, new byte[length]), .. RawPeer.Frame(5, FrameType.Request, FrameFlags.None, 42)];
        using FrameReader reader = new(new PiecesStream(bytes, 1 << 20));

        Assert.Equal(FrameOutcome.Oversize, await reader.ReadAsync());
        Assert.Equal(3u, reader.Header.StreamId);
        Assert.Equal((uint)length, reader.Header.Length);
        Assert.InRange(reader.Capacity, 1, 2 * FrameReader.RestSize);

        Assert.Equal(FrameOutcome.Frame, await reader.ReadAsync());
        Assert.Equal(42, Assert.Single(reader.Payload.ToArray()));
    }

    [Fact]
    public async Task Read_LongestFrame_IsReadWholeAndTheBufferGivenBack()
    {
        byte[] bytes = [.. RawPeer.Frame(1, FrameType.Request, FrameFlags.None, new byte[FrameHeader.MaxLength]), .. RawPeer.Frame(3, FrameType.Request, FrameFlags.None)];
        using FrameReader reader = new(new PiecesStream(bytes, FrameHeader.MaxLength + FrameHeader.Size));

        Assert.Equal(FrameOutcome.Frame, await reader.ReadAsync());
        Assert.Equal(FrameHeader.MaxLength, reader.Payload.Length);
        Assert.Equal(FrameOutcome.Frame, await reader.ReadAsync());
        Assert.InRange(reader.Capacity, 1, 2 * FrameReader.RestSize);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(14)]
    public async Task Read_EndWithinAFrame_IsTheEnd(int sent)
    {
        using FrameReader reader = new(new PiecesStream(RawPeer.Frame(1, FrameType.Request, FrameFlags.None, 1, 2, 3, 4, 5)[..sent], 4096));

        Assert.Equal(FrameOutcome.End, await reader.ReadAsync());
    }

    [Fact]
    public async Task Read_LengthIsAnnouncedOnly_HoldsNoMoreThanWhatCame()
    {
        byte[] header = new byte[FrameHeader.Size];
        new FrameHeader(FrameHeader.MaxLength, 1, FrameType.Request, FrameFlags.None).Write(header);
        using FrameReader reader = new(new PiecesStream([.. header, .. new byte[10_000]], 1000));

        Assert.Equal(FrameOutcome.End, await reader.ReadAsync());
        Assert.InRange(reader.Capacity, 10_000, 40_000);
    }

    private static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)(i * 31);
        }

        return bytes;
    }

    /// <summary>Gives at most so many bytes for each read.</summary>
    private sealed class PiecesStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return Read(buffer.Span[..Math.Min(piece, buffer.Length)]);
        }
    }
}
