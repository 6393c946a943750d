// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Shim.Commands;

namespace Holdpoint.Shim.Tests.Commands;

/// <summary>Where a daemon serves, with real sockets.</summary>
public sealed class ShimAddressTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ShimAddress Own => ShimAddress.Of("/run/c.sock", "tests", "web", _folder["s"]);

    [Theory]
    [InlineData("/run/containerd/containerd.sock", "default", "id", "/run/containerd/containerd.sock/default/id")]
    [InlineData("/run//c/../c.sock", "default", "id", "/run/c.sock/default/id")]
    [InlineData("c.sock", "default", "id", "c.sock/default/id")]
    [InlineData("", "default", "id", "default/id")]
    public void Of_Container_IsThePathOfContainerdsOwnShims(string containerd, string ns, string id, string hashed) => Assert.Equal(
        "unix:///run/containerd/s/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hashed))),
        ShimAddress.Of(containerd, ns, id, "").Text);

    [Fact]
    public void Listen_NobodyThere_MakesWhatOnlyTheUserMayUse()
    {
        using Descriptor? listener = Own.Listen();

        Assert.NotNull(listener);
        Assert.True(Libc.IsListener(listener.Number));
        const UnixFileMode ReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ReadAndWrite, new FileInfo(Own.Path).UnixFileMode);
        Assert.Equal(ReadAndWrite | UnixFileMode.UserExecute, new FileInfo(_folder["s"]).UnixFileMode);
    }

    [Fact]
    public void Listen_SomebodyServes_IsNull()
    {
        using Descriptor? first = Own.Listen();

        Assert.Null(Own.Listen());
        Assert.True(Libc.IsListening(Own.Path));
    }

    [Fact]
    public void Listen_SomebodyIsTooBusy_IsNullAtOnce()
    {
        using Descriptor? first = Own.Listen();
        List<Socket> waiting = [];
        try
        {
            // Until no more may wait.
            for (bool taken = true; taken;)
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
                waiting.Add(socket);
                try
                {
                    socket.Connect(new UnixDomainSocketEndPoint(Own.Path));
                }
                catch (SocketException)
                {
                    taken = false;
                }
            }

            Assert.Null(Own.Listen());
        }
        finally
        {
            waiting.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public void Listen_ADaemonWasKilled_TakesItsPlace()
    {
        Own.Listen()!.Dispose();
        Assert.True(File.Exists(Own.Path));

        using Descriptor? listener = Own.Listen();

        Assert.NotNull(listener);
        Assert.True(Libc.IsListening(Own.Path));
    }

    [Fact]
    public void Listen_ManyAtOnceWhereADaemonWasKilled_OneListens()
    {
        for (int round = 0; round < 50; round++)
        {
            Own.Listen()?.Dispose();
            Descriptor?[] listeners = new Descriptor?[4];
            Thread[] threads = [.. Enumerable.Range(0, listeners.Length).Select(i => new Thread(() => listeners[i] = Own.Listen()))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());

            Assert.Single(listeners, listener => listener is not null);
            Assert.True(Libc.IsListening(Own.Path));
            Array.ForEach(listeners, listener => listener?.Dispose());
        }
    }

    [Fact]
    public void Listen_PathIsTooLong_SaysSo()
    {
        string folder = _folder[new string('d', 60)];

        IOException error = Assert.ThrowsAny<IOException>(() => ShimAddress.Of("/run/c.sock", "tests", "web", folder).Listen());

        Assert.Contains("File name too long", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfBundle_AfterStart_IsTheSame()
    {
        Own.WriteTo(_folder.Path);

        Assert.Equal(Own, ShimAddress.OfBundle(_folder.Path));
        Assert.Equal(Own.Text, File.ReadAllText(_folder["address"]));
        Assert.Equal(["address"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("unix://relative")]
    [InlineData("vsock://1:2")]
    public void OfBundle_NoAddress_IsNull(string? text)
    {
        if (text is not null)
        {
            File.WriteAllText(_folder["address"], text);
        }

        Assert.Null(ShimAddress.OfBundle(_folder.Path));
    }

    [Fact]
    public void RemoveIfDead_DaemonWasKilled_RemovesItsSocket()
    {
        Own.Listen()!.Dispose();

        Assert.True(Own.RemoveIfDead());
        Assert.False(File.Exists(Own.Path));
    }

    [Fact]
    public void RemoveIfDead_DaemonServes_LeavesIt()
    {
        using Descriptor? listener = Own.Listen();

        Assert.False(Own.RemoveIfDead());
        Assert.True(Libc.IsListening(Own.Path));
    }

    [Fact]
    public void RemoveIfDead_SomethingElse_IsLeft()
    {
        File.WriteAllText(_folder["other"], "");

        Assert.False(new ShimAddress(_folder["other"]).RemoveIfDead());
        Assert.True(File.Exists(_folder["other"]));
    }

    public void Dispose() => _folder.Dispose();
}
