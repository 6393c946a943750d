// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Tasks;

/// <summary>What is known of a process in the end.</summary>
/// <param name="Pid">0 where it never had one.</param>
/// <param name="Exit">Null where it has not run.</param>
internal readonly record struct DeletedProcess(int Pid, ProcessExit? Exit);
