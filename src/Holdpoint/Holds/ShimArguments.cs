// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Holds;

/// <summary>What the arguments of a containerd shim tell of it.</summary>
internal static class ShimArguments
{
    private const string Shim = "containerd-shim-";

    /// <summary>The container of <c>containerd-shim-X-vN.exe -namespace NAMESPACE -id ID</c>; null where it is no shim.</summary>
    public static ContainerReference? ContainerOf(string? executable, IReadOnlyList<string>? arguments)
    {
        // With either separator, on either system.
        string name = executable is null ? "" : executable[(executable.LastIndexOfAny(['/', '\\']) + 1)..];
        return arguments is not null && name.StartsWith(Shim, StringComparison.OrdinalIgnoreCase)
            && Value(arguments, "namespace") is { } space && Value(arguments, "id") is { } id
            ? new ContainerReference(space, id)
            : null;
    }

    /// <summary>A flag as Go's package flag takes it: with one dash or two, its value after it or after an equals sign.</summary>
    private static string? Value(IReadOnlyList<string> arguments, string flag)
    {
        for (int index = 1; index < arguments.Count; index++)
        {
            string argument = arguments[index].StartsWith("--", StringComparison.Ordinal) ? arguments[index][1..] : arguments[index];
            if (argument == "-" + flag)
            {
                return index + 1 < arguments.Count ? arguments[index + 1] : null;
            }

            if (argument.StartsWith($"-{flag}=", StringComparison.Ordinal))
            {
                return argument[(flag.Length + 2)..];
            }
        }

        return null;
    }
}
