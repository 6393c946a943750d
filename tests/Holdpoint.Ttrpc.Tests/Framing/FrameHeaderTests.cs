// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc.Framing;

namespace Holdpoint.Ttrpc.Tests.Framing;

public sealed class FrameHeaderTests
{
    [Fact]
    public void Write_IsBigEndianLengthIdTypeFlags()
    {
        byte[] bytes = new byte[FrameHeader.Size];

        new FrameHeader(0x00102030, 0x40506071, FrameType.Data, FrameFlags.RemoteClosed | FrameFlags.NoData).Write(bytes);

        Assert.Equal([0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x71, 0x03, 0x05], bytes);
    }

    [Fact]
    public void Read_OfWhatWasWritten_IsTheSame()
    {
        FrameHeader header = new(uint.MaxValue, 7, (FrameType)200, (FrameFlags)0xff);
        byte[] bytes = new byte[FrameHeader.Size];

        header.Write(bytes);

        Assert.Equal(header, FrameHeader.Read(bytes));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(4194304, false)]
    [InlineData(4194305, true)]
    [InlineData(uint.MaxValue, true)]
    public void IsOversize_BeginsAfterFourMebibytes(uint length, bool oversize) =>
        Assert.Equal(oversize, new FrameHeader(length, 1, FrameType.Request, FrameFlags.None).IsOversize);
}
