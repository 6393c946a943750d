// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Events;
using Holdpoint.Holds;

namespace Holdpoint.Tests.Events;

public sealed class DescriptionFileTests : IDisposable
{
    private const string Name = "debugger-4711";
    private readonly EventFolder _events = new();
    private readonly EventDirectory _folder;

    public DescriptionFileTests()
    {
        _folder = _events.Open();
    }

    public void Dispose()
    {
        _folder.Dispose();
        _events.Dispose();
    }

    private static HoldDescription Full => new()
    {
        Pid = 4711,
        StartTime = ulong.MaxValue,
        Keeper = 4712,
        KeeperStartTime = 99,
        Holds =
        [
            new HoldEntry
            {
                HoldPoint = "exec",
                Label = "a \"label\"\n\u001b[31m é",
                Since = DateTimeOffset.UnixEpoch,
                Deadline = DateTimeOffset.UnixEpoch.AddDays(1),
                OnDeadline = "kill",
                Container = new ContainerReference("default", "web"),
            },
            new HoldEntry { HoldPoint = "code", Since = DateTimeOffset.UnixEpoch.AddMilliseconds(5) },
        ],
    };

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        DescriptionFile.Write(_folder, Name, Full);

        HoldDescription? read = DescriptionFile.Read(_folder, Name);

        Assert.Equivalent(Full, read, strict: true);
        Assert.Equal([Name + ".json"], _events.Names);
    }

    [Fact]
    public void Write_OneOfThatPidDiedWhileWriting_IsWritten()
    {
        File.WriteAllText(_events[$".{Name}.json.{Environment.ProcessId}"], "half");

        DescriptionFile.Write(_folder, Name, Full);

        Assert.NotNull(DescriptionFile.Read(_folder, Name));
        Assert.Equal([Name + ".json"], _events.Names);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"pid\":4711}")]
    [InlineData("{\"pid\":\"4711\",\"startTime\":1,\"holds\":[]}")]
    [InlineData("{\"pid\":47.5,\"startTime\":1,\"holds\":[]}")]
    [InlineData("{\"pid\":4711,\"startTime\":-1,\"holds\":[]}")]
    [InlineData("{\"pid\":99999999999,\"startTime\":1,\"holds\":[]}")]
    [InlineData("{\"pid\":4711,\"startTime\":1,\"holds\":{}}")]
    [InlineData("{\"pid\":4711,\"startTime\":1,\"holds\":[1]}")]
    [InlineData("{\"pid\":4711,\"startTime\":1,\"holds\":[{\"holdPoint\":7,\"since\":\"2026-01-02T03:04:05Z\"}]}")]
    [InlineData("{\"pid\":4711,\"startTime\":1,\"holds\":[{\"holdPoint\":\"code\",\"since\":\"yesterday\"}]}")]
    [InlineData("{\"pid\":4711,\"startTime\":1,\"keeper\":\"x\",\"holds\":[]}")]
    [InlineData("{\"pid\":4711,\"startTime\":1,\"holds\":[{\"holdPoint\":\"\\ud800\",\"since\":\"2026-01-02T03:04:05Z\"}]}")]
    [InlineData("{\"pid\":4711,\"startTime\":1,\"holds\":[{\"holdPoint\":\"code\",\"since\":\"2026-01-02T03:04:05Z\",\"container\":\"web\"}]}")]
    public void Parse_NotADescription_IsNull(string json) => Assert.Null(DescriptionFile.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Parse_CutAnywhere_IsNull()
    {
        byte[] whole = DescriptionFile.Format(Full);

        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Null(DescriptionFile.Parse(whole.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Parse_BytesChanged_NeverThrows()
    {
        Random random = new(4711);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = DescriptionFile.Format(Full);
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            _ = DescriptionFile.Parse(bytes);
        }
    }

    [Fact]
    public void Parse_NestedDeeply_IsNull() =>
        Assert.Null(DescriptionFile.Parse(Encoding.ASCII.GetBytes(new string('[', 100_000))));

    [Fact]
    public void Parse_UnknownFields_AreLeftAside()
    {
        string json = """{"version":2,"new":[{}],"pid":1,"startTime":2,"holds":[{"holdPoint":"rpc","since":"2026-01-02T03:04:05Z","more":1}]}""";

        HoldDescription? parsed = DescriptionFile.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Equal("rpc", Assert.Single(parsed!.Holds).HoldPoint);
    }

    [Fact]
    public void Read_Huge_IsNull()
    {
        File.WriteAllBytes(_events[Name + ".json"], [.. DescriptionFile.Format(Full), .. Enumerable.Repeat((byte)' ', 300_000)]);

        Assert.Null(DescriptionFile.Read(_folder, Name));
    }

    [Fact]
    public void Read_LinkFifoOrFolder_IsNullAtOnce()
    {
        File.WriteAllBytes(_events["real"], DescriptionFile.Format(Full));
        File.CreateSymbolicLink(_events["debugger-1.json"], _events["real"]);
        _ = new Testing.Command("mkfifo", _events["debugger-2.json"]).RunOrThrow();
        _ = Directory.CreateDirectory(_events["debugger-3.json"]);

        Assert.All(["debugger-1", "debugger-2", "debugger-3", "debugger-4"], name => Assert.Null(DescriptionFile.Read(_folder, name)));
    }
}
