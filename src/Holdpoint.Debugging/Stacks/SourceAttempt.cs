// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Stacks;

/// <summary>A way to stacks that was tried.</summary>
/// <param name="Source">Such as "libdw".</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Worked">Whether it gave frames.</param>
internal sealed record SourceAttempt(string Source, string Outcome, bool Worked);
