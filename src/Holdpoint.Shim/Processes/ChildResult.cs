// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Processes;

/// <summary>A program that has ended.</summary>
/// <param name="Status">Its exit code, or 128 and the signal.</param>
/// <param name="Output">What it printed on both outputs, at most 1 MiB.</param>
public sealed record ChildResult(int Status, string Output);
