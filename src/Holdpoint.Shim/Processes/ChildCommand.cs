// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Shim.Processes;

/// <summary>A program to start.</summary>
/// <param name="File">A path, or a name that is looked for in PATH.</param>
/// <param name="Arguments">Those after its name.</param>
public sealed record ChildCommand(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>Whole, as NAME=VALUE; null: the shim's.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>Null: the shim's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Null: /dev/null.</summary>
    public SafeHandle? Stdin { get; init; }

    /// <summary>Null: /dev/null.</summary>
    public SafeHandle? Stdout { get; init; }

    /// <summary>Null: /dev/null.</summary>
    public SafeHandle? Stderr { get; init; }

    /// <summary>Descriptors 3, 4, … of the program.</summary>
    public IReadOnlyList<SafeHandle> More { get; init; } = [];

    /// <summary>What it reads, where <see cref="Stdin"/> is null and the program is run to its end.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }
}
