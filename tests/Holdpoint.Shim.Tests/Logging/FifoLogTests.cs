// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Shim.Logging;

namespace Holdpoint.Shim.Tests.Logging;

/// <summary>A real FIFO, whose reader comes and goes as containerd does.</summary>
public sealed class FifoLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FifoLogTests() => Assert.Equal(0, Libc.mkfifoat(Libc.AT_FDCWD, _folder["log"], 0x180));

    [Fact]
    public void Write_Line_IsLogrus()
    {
        using Descriptor reader = OpenReader();
        using FifoLog log = FifoLog.Open(_folder["log"], debug: false);

        log.Warning("it is odd", ("id", "web"), ("error", "no \"such\" file"));

        Assert.Matches("^time=\"20[0-9-]{8}T[0-9:]{8}\\.[0-9]{9}Z\" level=warning msg=\"it is odd\" error=\"no \\\\\"such\\\\\" file\" id=web\n$", Read(reader));
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "details")]
    public void Debug_Line_IsWrittenWhereItIsWanted(bool debug, string expected)
    {
        using Descriptor reader = OpenReader();
        using FifoLog log = FifoLog.Open(_folder["log"], debug);

        log.Debug("details");

        Assert.Contains(expected, Read(reader), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NobodyReadsAnyMore_LineIsLostUntilSomebodyDoes()
    {
        Descriptor reader = OpenReader();
        using FifoLog log = FifoLog.Open(_folder["log"], debug: false);

        reader.Dispose();
        log.Info("lost");
        using Descriptor again = OpenReader();
        log.Info("kept");

        string read = Read(again);
        Assert.Contains("kept", read, StringComparison.Ordinal);
        Assert.DoesNotContain("lost", read, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Full_LosesWholeLines()
    {
        using Descriptor reader = OpenReader();
        using FifoLog log = FifoLog.Open(_folder["log"], debug: false);

        for (int i = 0; i < 5000; i++)
        {
            log.Info("many", ("text", new string('x', 100)));
        }

        Assert.All(Read(reader).Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith(new string('x', 100), line, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_LongLineOfWhichAPartFits_NextBeginsItsOwn()
    {
        using Descriptor reader = OpenReader();
        using FifoLog log = FifoLog.Open(_folder["log"], debug: false);

        log.Info("long", ("text", new string('x', 100_000)));
        string first = Read(reader);
        log.Info("next");

        Assert.DoesNotContain('\n', first);
        Assert.Matches("^\ntime=[^\n]* msg=next\n$", Read(reader));
    }

    [Fact]
    public void Open_NoFifo_LosesLines()
    {
        using FifoLog log = FifoLog.Open(_folder["none"], debug: true);

        log.Error("lost");

        Assert.False(File.Exists(_folder["none"]));
    }

    [Fact]
    public void Write_FifoIsRemoved_GoesOn()
    {
        using Descriptor reader = OpenReader();
        using FifoLog log = FifoLog.Open(_folder["log"], debug: false);

        File.Delete(_folder["log"]);
        log.Info("still there");

        Assert.Contains("still there", Read(reader), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Descriptor OpenReader() => Descriptor.OpenAt(Libc.AT_FDCWD, _folder["log"], Libc.O_RDONLY | Libc.O_NONBLOCK);

    private static string Read(Descriptor reader)
    {
        byte[] buffer = new byte[1024 * 1024];
        int length = 0;
        for (int count; (count = reader.Read(buffer.AsSpan(length))) > 0;)
        {
            length += count;
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
