// SPDX-License-Identifier: Apache-2.0

using System.Runtime.ExceptionServices;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Shim.Runc.Mounts;

/// <summary>Does something in another working directory than the process has.</summary>
internal static class FolderThread
{
    private const int StackBytes = 256 << 10;

    /// <summary>On a thread that has a working directory of its own, and ends afterwards: no other work may find itself there.</summary>
    /// <exception cref="OsException">There is no such folder; or what the action throws.</exception>
    public static void Run(string folder, Action action)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    Enter(folder);
                    action();
                }
                catch (IOException error)
                {
                    failure = ExceptionDispatchInfo.Capture(error);
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void Enter(string folder)
    {
        if (Libc.unshare(Libc.CLONE_FS) != 0)
        {
            throw OsException.Last("unshare", "CLONE_FS");
        }

        if (Libc.chdir(folder) != 0)
        {
            throw OsException.Last("chdir", folder);
        }
    }
}
