// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Events;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Holds;

/// <summary>The event folders that this user may look into: the own one; for root, everybody's.</summary>
internal static class EventFolders
{
    private const string TemporaryPrefix = "/tmp/holdpoint-";

    /// <summary>Opened folders, for the caller to dispose. A refused folder of another user's is left out, the own one is an error.</summary>
    public static IEnumerable<EventDirectory> Open()
    {
        uint user = Libc.geteuid();
        if (EventDirectory.OpenIfThere(EventDirectory.DefaultPath, user) is { } own)
        {
            yield return own;
        }

        foreach ((string path, uint owner) in user == 0 ? Others() : [])
        {
            if (path != EventDirectory.DefaultPath && TryOpen(path, owner) is { } folder)
            {
                yield return folder;
            }
        }
    }

    private static IEnumerable<(string Path, uint Owner)> Others()
    {
        yield return ("/run/holdpoint", 0);
        foreach (string home in Folders("/run/user", "*"))
        {
            if (uint.TryParse(Path.GetFileName(home.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out uint owner))
            {
                yield return (Path.Combine(home, "holdpoint"), owner);
            }
        }

        foreach (string folder in Folders("/tmp", "holdpoint-*"))
        {
            if (uint.TryParse(folder.AsSpan(TemporaryPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint owner))
            {
                yield return (folder, owner);
            }
        }
    }

    private static EventDirectory? TryOpen(string path, uint owner)
    {
        try
        {
            return EventDirectory.OpenIfThere(path, owner);
        }
        catch (HoldpointException)
        {
            return null;
        }
    }

    private static string[] Folders(string parent, string pattern)
    {
        try
        {
            return Directory.GetDirectories(parent, pattern);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
