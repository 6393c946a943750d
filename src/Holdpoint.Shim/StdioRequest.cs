// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>Where a process's input and output go: paths of FIFOs, or URIs with a scheme; empty for none.</summary>
/// <param name="Stdin">The path of a FIFO.</param>
/// <param name="Stdout">A path, or <c>fifo:</c>, <c>file:</c>, <c>binary:</c> and a path.</param>
/// <param name="Stderr">Likewise; unused with a terminal.</param>
/// <param name="Terminal">Whether the process gets a terminal.</param>
public sealed record StdioRequest(string Stdin, string Stdout, string Stderr, bool Terminal)
{
    /// <summary>Nothing at all: the process reads and writes /dev/null.</summary>
    public bool IsNull => Stdin.Length == 0 && Stdout.Length == 0 && Stderr.Length == 0;
}
