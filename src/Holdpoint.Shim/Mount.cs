// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>A mount that containerd wants done (containerd.types.Mount).</summary>
/// <param name="Type">Such as <c>overlay</c> or <c>bind</c>.</param>
/// <param name="Source">The device or folder.</param>
/// <param name="Target">Below the mount point; empty for the mount point itself.</param>
/// <param name="Options">As in fstab.</param>
public sealed record Mount(string Type, string Source, string Target, IReadOnlyList<string> Options);
