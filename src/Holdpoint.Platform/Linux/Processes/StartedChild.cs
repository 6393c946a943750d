// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux.Processes;

/// <summary>A child that a <see cref="ChildReaper"/> has started.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Exited">Its end.</param>
internal sealed record StartedChild(int Pid, Task<ChildExit> Exited);
