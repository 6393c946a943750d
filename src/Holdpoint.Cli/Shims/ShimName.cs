// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;

namespace Holdpoint.Cli.Shims;

/// <summary>A shim by the two last parts of its runtime's name, as containerd reads it: <c>io.containerd.runc.v2</c> is <c>runc.v2</c>.</summary>
internal sealed record ShimName(string Kind, string Version)
{
    public const string Interposer = "containerd-shim-hold";
    public const string HoldPrefix = Interposer + "-";

    /// <summary>The executable that containerd starts for the runtime.</summary>
    public string Program => $"containerd-shim-{Kind}-{Version}";

    /// <summary>The name under which the interposer stands in for it.</summary>
    public string Link => $"{HoldPrefix}{Kind}-{Version}";

    /// <summary>The runtime whose shims are held.</summary>
    public string HoldRuntime => $"io.containerd.hold-{Kind}.{Version}";

    /// <summary>From <c>runc.v2</c> or <c>io.containerd.runc.v2</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ShimName? name)
    {
        string[] parts = text.Split('.');
        name = parts.Length >= 2 && IsPart(parts[^2]) && IsPart(parts[^1]) ? new ShimName(parts[^2], parts[^1]) : null;
        return name is not null;
    }

    /// <summary>From a link's name.</summary>
    public static ShimName? OfLink(string file)
    {
        int dash = file.LastIndexOf('-');
        return file.StartsWith(HoldPrefix, StringComparison.Ordinal) && dash > HoldPrefix.Length && dash < file.Length - 1
            ? new ShimName(file[HoldPrefix.Length..dash], file[(dash + 1)..])
            : null;
    }

    private static bool IsPart(string part) => part.Length > 0 && part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
