// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Mounts;

/// <summary>The read-only layers of an overlay, and the folder that all of them are below.</summary>
/// <param name="Common">The deepest folder with all of them below it.</param>
/// <param name="Names">The layers, below that folder.</param>
internal sealed record LowerFolders(string Common, IReadOnlyList<string> Names)
{
    private const string Option = "lowerdir=";

    /// <summary>Null where the options name none, or none that are absolute.</summary>
    public static LowerFolders? Find(IReadOnlyList<string> data)
    {
        string? option = null;
        foreach (string candidate in data)
        {
            option = candidate.StartsWith(Option, StringComparison.Ordinal) ? candidate : option;
        }

        if (option is null)
        {
            return null;
        }

        string[] paths = option[Option.Length..].Split(':');
        string common = Path.GetDirectoryName(paths[0]) ?? "";
        foreach (string path in paths)
        {
            // A file system of data only is set off by two colons, which leaves an empty name.
            if (path.Length == 0 || path[0] != '/')
            {
                return null;
            }

            while (!IsBelow(path, common))
            {
                common = Path.GetDirectoryName(common) ?? "/";
            }
        }

        return new LowerFolders(common, [.. paths.Select(path => path[(common == "/" ? 1 : common.Length + 1)..])]);
    }

    /// <summary>The options with the layers below another folder, or, with an empty one, relative.</summary>
    public List<string> Replace(IReadOnlyList<string> data, string folder)
    {
        string lower = Option + string.Join(':', Names.Select(name => folder.Length == 0 ? name : $"{folder}/{name}"));
        return [.. data.Select(option => option.StartsWith(Option, StringComparison.Ordinal) ? lower : option)];
    }

    private static bool IsBelow(string path, string folder) =>
        folder == "/" ? path.Length > 1 : path.Length > folder.Length + 1 && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);
}
