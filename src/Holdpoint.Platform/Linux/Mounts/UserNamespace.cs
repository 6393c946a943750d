// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Runtime.InteropServices;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Platform.Linux.Mounts;

/// <summary>A user namespace without processes: what an idmapped mount takes its mapping from.</summary>
internal sealed unsafe class UserNamespace : IDisposable
{
    private const int StackBytes = 64 << 10;

    private readonly Descriptor _descriptor;

    private UserNamespace(Descriptor descriptor)
    {
        _descriptor = descriptor;
    }

    public int Number => _descriptor.Number;

    /// <summary>Makes one. The maps are in the form of uid_map of user_namespaces(7).</summary>
    /// <exception cref="OsException">The kernel does not make it, or does not take the maps.</exception>
    public static UserNamespace Create(string uidMap, string gidMap)
    {
        // Only a process of its own can make one, since this one has threads. It begins, and stays, in a function of the C library: nothing
        // of the runtime, which is not there in a copied process, runs in it. It sends no signal at its end, so that only the wait here sees it.
        nint pause = NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "pause");
        byte* stack = (byte*)NativeMemory.AlignedAlloc(StackBytes, 16);
        try
        {
            int pid = Libc.clone((void*)pause, stack + StackBytes, Libc.CLONE_NEWUSER, null);
            if (pid < 0)
            {
                throw OsException.Last("clone", "a user namespace");
            }

            try
            {
                return Open(pid, uidMap, gidMap);
            }
            finally
            {
                _ = Libc.kill(pid, Signal.SIGKILL);
                _ = Libc.Retry(() => Libc.waitpid(pid, out _, Libc.WALL));
            }
        }
        finally
        {
            NativeMemory.AlignedFree(stack);
        }
    }

    public void Dispose() => _descriptor.Dispose();

    private static UserNamespace Open(int pid, string uidMap, string gidMap)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/");
        Write(folder + "uid_map", uidMap);
        Write(folder + "gid_map", gidMap);
        Descriptor descriptor = Descriptor.OpenAt(Libc.AT_FDCWD, folder + "ns/user", Libc.O_RDONLY);
        return descriptor.IsInvalid ? throw OsException.Last("open", folder + "ns/user") : new UserNamespace(descriptor);
    }

    private static void Write(string path, string map)
    {
        using Descriptor file = Descriptor.OpenAt(Libc.AT_FDCWD, path, Libc.O_WRONLY);
        if (file.IsInvalid || file.Write(System.Text.Encoding.ASCII.GetBytes(map)) < 0)
        {
            throw OsException.Last("write", $"{path} ({map.TrimEnd()})");
        }
    }
}
