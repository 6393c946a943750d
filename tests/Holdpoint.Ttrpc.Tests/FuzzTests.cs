// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Codec;
using Holdpoint.Ttrpc.Framing;
using Holdpoint.Ttrpc.Tests.Envelope;

namespace Holdpoint.Ttrpc.Tests;

/// <summary>Random bytes and frames that were tampered with, the same in each run; HOLDPOINT_TEST_SEED makes others. Whatever comes, nothing but the connection may end.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The same in each run is what is wanted.")]
public sealed class FuzzTests
{
    private const int Rounds = 20_000;
    private const int Connections = 400;

    private static readonly int _more = TestSettings.Seed(0);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Request_AnyBytes_AreRefusedOrMeanWhatTheGeneratedCodecReads(int seed)
    {
        Random random = new((_more * 100) + seed);
        int accepted = 0;
        for (int i = 0; i < Rounds; i++)
        {
            byte[] bytes = i % 4 == 0 ? Noise(random, 60) : Tampered(random, SomeRequest(random).ToByteArray());
            try
            {
                RequestEnvelope read = RequestEnvelope.Read(bytes);
                Request expected = Request.Parser.ParseFrom(bytes);
                Assert.Equal(expected.Service, Encoding.UTF8.GetString(read.Service));
                Assert.Equal(expected.Method, Encoding.UTF8.GetString(read.Method));
                Assert.Equal(expected.Payload.ToByteArray(), read.Payload.ToArray());
                Assert.Equal(expected.TimeoutNano, read.TimeoutNano);
                Assert.Equal(expected.Metadata.Select(pair => $"{pair.Key.ToLowerInvariant()}={pair.Value}"), (read.Metadata ?? []).Select(pair => $"{pair.Key}={pair.Value}"));
                accepted++;
            }
            catch (MalformedException)
            {
            }
        }

        Assert.InRange(accepted, Rounds / 20, Rounds - (Rounds / 20));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Response_AnyBytes_AreRefusedOrMeanWhatTheGeneratedCodecReads(int seed)
    {
        Random random = new((_more * 100) + seed);
        int accepted = 0;
        for (int i = 0; i < Rounds; i++)
        {
            Response some = new() { Payload = ByteString.CopyFrom(Noise(random, 20)), Status = new Status { Code = random.Next(-3, 20), Message = "größer" } };
            byte[] bytes = i % 4 == 0 ? Noise(random, 60) : Tampered(random, some.ToByteArray());
            try
            {
                ResponseEnvelope read = ResponseEnvelope.Read(bytes);
                Response expected = Response.Parser.ParseFrom(bytes);
                Assert.Equal(expected.Payload.ToByteArray(), read.Payload.ToArray());
                Assert.Equal((expected.Status?.Code ?? 0, expected.Status?.Message ?? ""), (read.Code, read.Message ?? ""));
                accepted++;
            }
            catch (MalformedException)
            {
            }
        }

        Assert.InRange(accepted, Rounds / 20, Rounds - (Rounds / 20));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Reader_AnyBytes_HoldsNoMoreThanWhatCame(int seed)
    {
        Random random = new((_more * 100) + seed);
        for (int i = 0; i < Rounds / 10; i++)
        {
            byte[] bytes = [.. Enumerable.Range(0, random.Next(1, 5)).SelectMany(_ => Tampered(random, SomeFrame(random)))];
            using FrameReader reader = new(new MemoryStream(bytes));
            int whole = 0;
            while (await reader.ReadAsync() != FrameOutcome.End)
            {
                Assert.InRange(reader.Capacity, 1, (4 * bytes.Length) + (2 * FrameReader.RestSize));
                whole++;
            }

            Assert.InRange(whole, 0, bytes.Length / FrameHeader.Size);
            Assert.InRange(reader.Capacity, 1, (4 * bytes.Length) + (2 * FrameReader.RestSize));
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Server_AnyFrames_EndTheConnectionAtMost(int seed)
    {
        Random random = new((_more * 100) + seed);
        await using TtrpcServer server = new TtrpcServer().AddService(EchoService.Name, new EchoService().Service);
        int answers = 0;
        for (int i = 0; i < Connections; i++)
        {
            (DuplexStream one, DuplexStream other) = DuplexStream.Pair();
            Task served = server.ServeConnectionAsync(other);
            using RawPeer peer = new(one);
            Task<int> reading = CountAnswersAsync(peer);
            for (int j = random.Next(1, 8); j > 0; j--)
            {
                await peer.WriteAsync(random.Next(3) == 0 ? Tampered(random, SomeFrame(random)) : SomeFrame(random));
            }

            one.EndWriting();
            // It throws what is not the end of a connection.
            await served.LimitedAsync();
            answers += await reading.LimitedAsync();
        }

        Assert.InRange(answers, Connections / 4, int.MaxValue);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Client_AnyFrames_FailItsCallsAtMost(int seed)
    {
        Random random = new((_more * 100) + seed);
        for (int i = 0; i < Connections; i++)
        {
            (DuplexStream one, DuplexStream other) = DuplexStream.Pair();
            await using TtrpcClient client = new(one);
            using RawPeer peer = new(other);
            Task<StringValue> call = client.CallAsync("s", "M", new StringValue(), StringValue.Parser, null, TestContext.Current.CancellationToken);
            using TtrpcStream<StringValue, StringValue> stream = await client.DuplexStreamAsync<StringValue, StringValue>("s", "M", StringValue.Parser, null, TestContext.Current.CancellationToken);
            for (int j = random.Next(1, 8); j > 0; j--)
            {
                await peer.WriteAsync(random.Next(3) == 0 ? Tampered(random, SomeFrame(random)) : SomeFrame(random));
            }

            other.EndWriting();
            await client.Closed.LimitedAsync();

            TtrpcClosedException closed = await Assert.ThrowsAsync<TtrpcClosedException>(
                () => client.CallAsync("s", "M", new StringValue(), StringValue.Parser, null, TestContext.Current.CancellationToken));
            Assert.Null(closed.InnerException!.InnerException);
            Exception? error = await Record.ExceptionAsync(() => call.LimitedAsync());
            Assert.True(error is null or TtrpcException, $"{error}");
        }
    }

    private static async Task<int> CountAnswersAsync(RawPeer peer)
    {
        int count = 0;
        while (await peer.ReadAsync() is { } answer)
        {
            if (answer.Header.Type == FrameType.Response)
            {
                _ = Response.Parser.ParseFrom(answer.Payload);
            }

            count++;
        }

        return count;
    }

    private static Request SomeRequest(Random random)
    {
        string[] methods = ["Echo", "Nothing", "Fail", "Count", "Sum", "Chat", "Nope", "größer"];
        Request request = new()
        {
            Service = random.Next(8) == 0 ? "nobody" : EchoService.Name,
            Method = methods[random.Next(methods.Length)],
            Payload = random.Next(4) == 0 ? ByteString.CopyFrom(Noise(random, 30)) : new StringValue { Value = "text" }.ToByteString(),
            TimeoutNano = random.Next(4) == 0 ? random.NextInt64() : 0,
        };
        for (int i = random.Next(3); i > 0; i--)
        {
            request.Metadata.Add(new KeyValue { Key = $"Key{i}", Value = "value" });
        }

        return request;
    }

    private static byte[] SomeFrame(Random random) => RawPeer.Frame(
        (uint)random.Next(8),
        (FrameType)random.Next(5),
        (FrameFlags)random.Next(8),
        random.Next(4) switch
        {
            0 => [],
            1 => Noise(random, 40),
            2 => new Response { Payload = new StringValue { Value = "text" }.ToByteString() }.ToByteArray(),
            _ => SomeRequest(random).ToByteArray(),
        });

    private static byte[] Noise(Random random, int most)
    {
        byte[] bytes = new byte[random.Next(most)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A few bytes changed, some left out, some repeated.</summary>
    private static byte[] Tampered(Random random, byte[] bytes)
    {
        List<byte> changed = [.. bytes];
        for (int i = random.Next(4); i > 0 && changed.Count > 0; i--)
        {
            int at = random.Next(changed.Count);
            switch (random.Next(4))
            {
                case 0:
                    changed[at] = (byte)random.Next(256);
                    break;
                case 1:
                    changed[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    changed.RemoveRange(at, random.Next(Math.Min(8, changed.Count - at)));
                    break;
                default:
                    changed.InsertRange(at, changed.GetRange(at, random.Next(Math.Min(8, changed.Count - at))));
                    break;
            }
        }

        return [.. changed];
    }
}
