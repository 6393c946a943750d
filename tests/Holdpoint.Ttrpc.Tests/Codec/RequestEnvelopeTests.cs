// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Codec;
using Holdpoint.Ttrpc.Tests.Envelope;

namespace Holdpoint.Ttrpc.Tests.Codec;

/// <summary>The codec by hand against the generated one.</summary>
public sealed class RequestEnvelopeTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("containerd.task.v2.Task", "Create", 1)]
    [InlineData("Dienst.für.Größe", "Öffnen", long.MaxValue)]
    [InlineData("a", "b", -1)]
    public void Write_IsWhatTheGeneratedCodecReads(string service, string method, long timeout)
    {
        TtrpcMetadata metadata = new() { { "Key", "one" }, { "key", "two" }, { "empty", "" } };
        StringValue payload = new() { Value = new string('x', 200) };

        Request read = Request.Parser.ParseFrom(Written(new OutgoingRequest(service, method, payload, timeout, metadata, KeepsEmptyPayload: false)));

        Assert.Equal((service, method, timeout), (read.Service, read.Method, read.TimeoutNano));
        Assert.Equal(payload.ToByteString(), read.Payload);
        Assert.Equal(["key=one", "key=two", "empty="], read.Metadata.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    public void Write_EmptyPayload_IsThereWhenItIsToBe(bool keeps, int bytes) =>
        Assert.Equal(bytes, Written(new OutgoingRequest("", "", new Empty(), 0, null, keeps)).Length);

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("containerd.task.v2.Task", "Create", 1)]
    [InlineData("Dienst.für.Größe", "Öffnen", long.MinValue)]
    public void Read_GivesWhatTheGeneratedCodecWrote(string service, string method, long timeout)
    {
        Request written = new() { Service = service, Method = method, Payload = ByteString.CopyFrom(1, 2, 3), TimeoutNano = timeout };
        written.Metadata.Add(new KeyValue { Key = "containerd-namespace-ttrpc", Value = "k8s.io" });
        written.Metadata.Add(new KeyValue());

        RequestEnvelope read = RequestEnvelope.Read(written.ToByteArray());

        Assert.Equal(service, System.Text.Encoding.UTF8.GetString(read.Service));
        Assert.Equal(method, System.Text.Encoding.UTF8.GetString(read.Method));
        Assert.Equal([1, 2, 3], read.Payload.ToArray());
        Assert.Equal(timeout, read.TimeoutNano);
        Assert.Equal("k8s.io", read.Metadata!.Get("containerd-namespace-ttrpc"));
        Assert.Equal("", read.Metadata.Get(""));
    }

    // A field that is not known: a number, 64 bits, bytes, a group with a group in it, 32 bits; known numbers with another type.
    [Theory]
    [InlineData("3005")]
    [InlineData("310102030405060708")]
    [InlineData("320161")]
    [InlineData("333330053434")]
    [InlineData("3501020304")]
    [InlineData("0801")]
    [InlineData("220161")]
    public void Read_UnknownField_IsPassedOver(string field)
    {
        RequestEnvelope read = RequestEnvelope.Read([0x0a, 1, (byte)'s', .. Convert.FromHexString(field), 0x12, 1, (byte)'m']);

        Assert.Equal("s", System.Text.Encoding.UTF8.GetString(read.Service));
        Assert.Equal("m", System.Text.Encoding.UTF8.GetString(read.Method));
    }

    [Theory]
    [InlineData("0a")]
    [InlineData("0a05616263")]
    [InlineData("0affffffffffffffffff01")]
    [InlineData("20ffffffffffffffffff02")]
    [InlineData("0000")]
    [InlineData("0c")]
    [InlineData("07")]
    [InlineData("33")]
    [InlineData("333c")]
    [InlineData("2a020a05")]
    [InlineData("80")]
    public void Read_NoMessage_SaysSo(string bytes) =>
        Assert.Equal("proto: cannot parse invalid wire-format data", Assert.Throws<MalformedException>(() => RequestEnvelope.Read(Convert.FromHexString(bytes))).Message);

    [Theory]
    [InlineData("0a01ff")]
    [InlineData("1202c328")]
    [InlineData("2a030a01ff")]
    public void Read_TextIsNoUtf8_SaysSo(string bytes) =>
        Assert.Equal("string field contains invalid UTF-8", Assert.Throws<MalformedException>(() => RequestEnvelope.Read(Convert.FromHexString(bytes))).Message);

    [Fact]
    public void Read_GroupsInGroupsWithoutEnd_IsAnError()
    {
        byte[] bytes = new byte[1_000_000];
        bytes.AsSpan().Fill(0x33);

        _ = Assert.Throws<MalformedException>(() => RequestEnvelope.Read(bytes));
    }

    private static byte[] Written(OutgoingRequest request)
    {
        int payloadSize = request.PayloadSize();
        byte[] bytes = new byte[request.Size(payloadSize)];
        request.Write(bytes, payloadSize);
        return bytes;
    }
}
