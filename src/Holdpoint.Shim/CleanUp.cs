// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>Whose rest <c>delete</c> is to remove.</summary>
/// <param name="Id">The container.</param>
/// <param name="Namespace">containerd's.</param>
/// <param name="Bundle">Its folder, which containerd removes afterwards.</param>
/// <param name="Warn">Takes what did not work and is no error: containerd logs it.</param>
public sealed record CleanUpRequest(string Id, string Namespace, string Bundle, Action<string> Warn);

/// <summary>What became of a container whose shim is gone.</summary>
/// <param name="Pid">Of its first process; 0 where unknown.</param>
/// <param name="ExitStatus">137 where it was killed.</param>
/// <param name="ExitedAt">When.</param>
public sealed record CleanUpResult(int Pid, int ExitStatus, DateTimeOffset ExitedAt);
