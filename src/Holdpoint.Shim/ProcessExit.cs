// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>The end of a process.</summary>
/// <param name="Status">Its exit code, or 128 and the signal that ended it.</param>
/// <param name="At">When the shim learnt it.</param>
public readonly record struct ProcessExit(int Status, DateTimeOffset At);
