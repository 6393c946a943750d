// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Stacks;

/// <summary>A source of stacks that gives none of this process; the text says why.</summary>
internal sealed class StackSourceException(string message) : Exception(message);
