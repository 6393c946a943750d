// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>What <c>Checkpoint</c> asks for.</summary>
/// <param name="Path">The folder for the images.</param>
/// <param name="Options">The runtime's; null where there are none.</param>
public sealed record CheckpointRequest(string Path, TypedValue? Options);
