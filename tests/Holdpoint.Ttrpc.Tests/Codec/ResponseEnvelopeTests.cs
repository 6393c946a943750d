// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Codec;
using Holdpoint.Ttrpc.Tests.Envelope;

namespace Holdpoint.Ttrpc.Tests.Codec;

/// <summary>The codec by hand against the generated one.</summary>
public sealed class ResponseEnvelopeTests
{
    [Fact]
    public void Write_OfAnEmptyMessage_IsNothing() => Assert.Equal(0, new ResponseBody(new Empty()).Size);

    [Theory]
    [InlineData(1)]
    [InlineData(130)]
    [InlineData(100_000)]
    public void Write_OfAMessage_IsWhatTheGeneratedCodecReads(int length)
    {
        StringValue message = new() { Value = new string('y', length) };

        Response read = Response.Parser.ParseFrom(Written(new ResponseBody(message)));

        Assert.Null(read.Status);
        Assert.Equal(message, StringValue.Parser.ParseFrom(read.Payload));
    }

    [Theory]
    [InlineData(TtrpcStatusCode.NotFound, "container not created: not found")]
    [InlineData(TtrpcStatusCode.Unknown, "")]
    [InlineData((TtrpcStatusCode)(-7), "größer")]
    public void Write_OfAnError_IsWhatTheGeneratedCodecReads(TtrpcStatusCode code, string message)
    {
        Response read = Response.Parser.ParseFrom(Written(new ErrorBody(code, message)));

        Assert.Equal(((int)code, message), (read.Status.Code, read.Status.Message));
        Assert.Empty(read.Payload);
    }

    [Fact]
    public void Read_GivesWhatTheGeneratedCodecWrote()
    {
        Response written = new() { Status = new Status { Code = 5, Message = "größer" }, Payload = ByteString.CopyFrom(1, 2, 3) };

        ResponseEnvelope read = ResponseEnvelope.Read(written.ToByteArray());

        Assert.Equal((5, "größer"), (read.Code, read.Message));
        Assert.Equal([1, 2, 3], read.Payload.ToArray());
    }

    [Fact]
    public void Read_OfNothing_IsSuccess() => Assert.Equal(0, ResponseEnvelope.Read([]).Code);

    private static byte[] Written<TBody>(TBody body)
        where TBody : struct, IFrameBody
    {
        byte[] bytes = new byte[body.Size];
        body.Write(bytes);
        return bytes;
    }
}
