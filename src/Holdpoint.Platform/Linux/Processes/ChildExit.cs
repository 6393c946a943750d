// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux.Processes;

/// <summary>The end of a child or of an orphan that was ours to wait for.</summary>
/// <param name="Pid">Which.</param>
/// <param name="Status">Its exit code, or 128 and the signal that ended it.</param>
/// <param name="At">When it was waited for.</param>
internal readonly record struct ChildExit(int Pid, int Status, DateTimeOffset At);
