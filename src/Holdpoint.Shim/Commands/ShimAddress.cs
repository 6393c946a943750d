// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Commands;

/// <summary>
/// Where the daemon of a container, or of its group, serves: one socket for each containerd, namespace and group, at the place that containerd's
/// own shims use, which tools compute too.
/// </summary>
internal sealed record ShimAddress(string Path)
{
    private const string Scheme = "unix://";
    private const string DefaultFolder = "/run/containerd/s";
    private const uint FolderMode = 0b111_000_000;
    private const uint OthersMask = 0b001_111_111;

    // As many as wait while the daemon begins.
    private const int Backlog = 128;

    public string Text => Scheme + Path;

    public static ShimAddress Of(string containerd, string ns, string group, string folder)
    {
        // Go's path.Join, on which the name depends, cleans up what it joins.
        string joined = System.IO.Path.GetFullPath("/" + string.Join('/', new[] { containerd, ns, group }.Where(part => part.Length > 0)));
        string text = containerd.StartsWith('/') ? joined : joined[1..];
        return new ShimAddress(System.IO.Path.Combine(folder.Length > 0 ? folder : DefaultFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))));
    }

    /// <summary>A socket that listens there; null when somebody does already.</summary>
    /// <exception cref="OsException">It cannot listen there.</exception>
    public Descriptor? Listen()
    {
        MakeFolder(System.IO.Path.GetDirectoryName(Path)!);
        uint before = Libc.umask(OthersMask);
        try
        {
            return TryListen() ?? (IsServed() ? null : ListenAnew());
        }
        finally
        {
            _ = Libc.umask(before);
        }
    }

    /// <summary>Removes the socket's file.</summary>
    public void Remove() => _ = Libc.unlinkat(Libc.AT_FDCWD, Path, 0);

    /// <summary>Whether somebody answers there.</summary>
    public bool IsServed()
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (System.IO.Path.GetDirectoryName(folder) is { } parent && !Directory.Exists(parent))
        {
            _ = Directory.CreateDirectory(parent);
        }

        if (Libc.mkdir(folder, FolderMode) != 0 && Libc.LastErrno != Errno.EEXIST)
        {
            throw OsException.Last("mkdir", folder);
        }
    }

    private Descriptor? TryListen()
    {
        Descriptor listener = new(Libc.ListenAt(Path, Backlog));
        if (!listener.IsInvalid)
        {
            return listener;
        }

        OsException error = OsException.Last("listen", Path);
        listener.Dispose();
        return error.Errno == Errno.EADDRINUSE ? null : throw error;
    }

    /// <summary>Over a file that a daemon has left behind.</summary>
    private Descriptor ListenAnew()
    {
        Remove();
        return TryListen() ?? throw new OsException("listen", Path, Errno.EADDRINUSE);
    }
}
