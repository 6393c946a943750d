// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Events.Fifo;

/// <summary>Who could put another folder in the place of an event folder: nobody but its owner and root may.</summary>
internal static class FolderRules
{
    private const int GroupOrOthersWrite = 0x12;
    private const int AnythingForOthers = 0x3F;
    private const int Sticky = 0x200;
    private const int MostLinks = 16;

    /// <summary>Goes down the path from the root; null when every step is safe, else the reason why not.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="user">The user whose folder it is to be.</param>
    public static string? WhyUnsafe(string path, uint user)
    {
        int links = 0;
        Stack<string> ahead = Steps(path);
        string reached = "/";
        while (ahead.TryPop(out string? step))
        {
            string next = step == ".." ? Path.GetDirectoryName(reached) ?? "/" : Path.Combine(reached, step);
            if (Libc.statx(Libc.AT_FDCWD, next, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out Libc.Statx found) != 0)
            {
                return Libc.LastErrno == Errno.ENOENT && ahead.Count == 0 ? null : $"{next}: {OsException.Describe(Libc.LastErrno)}";
            }

            if (found.Uid != 0 && found.Uid != user)
            {
                return $"{next} belongs to user {found.Uid}, who could replace what is in it";
            }

            if (found.IsSymbolicLink)
            {
                if (++links > MostLinks)
                {
                    return $"{next}: too many symbolic links";
                }

                string target = new FileInfo(next).LinkTarget ?? "";
                foreach (string part in Steps(target).Reverse())
                {
                    ahead.Push(part);
                }

                reached = target.StartsWith('/') ? "/" : reached;
                continue;
            }

            if (ahead.Count > 0 && (found.Mode & GroupOrOthersWrite) != 0 && (found.Mode & Sticky) == 0)
            {
                return $"{next} can be written by others (mode {Octal(found.Mode)}), who could replace what is in it";
            }

            reached = next;
        }

        return null;
    }

    /// <summary>Null when an opened folder is the user's own and closed to everybody else, else the reason why not.</summary>
    public static string? WhyRefused(in Libc.Statx folder, uint user) =>
        !folder.IsDirectory ? "it is no folder"
        : folder.Uid != user ? $"it belongs to user {folder.Uid}, not to user {user}"
        : (folder.Mode & AnythingForOthers) != 0 ? $"its mode is {Octal(folder.Mode)}, and it must be 0700"
        : null;

    private static Stack<string> Steps(string path) =>
        new(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse());

    private static string Octal(ushort mode) => Convert.ToString(mode & 0xFFF, 8).PadLeft(4, '0');
}
