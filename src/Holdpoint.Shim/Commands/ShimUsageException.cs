// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Commands;

/// <summary>The executable was called wrongly, or cannot do what it was called for; the message says why.</summary>
internal sealed class ShimUsageException(string message) : Exception(message);
